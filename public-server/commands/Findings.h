#pragma once

#include <QTextStream>

namespace invites::commands {

// What `check` prints: one finding a line, what was looked at, and what is wrong with it.
class Findings {
public:
    explicit Findings(QIODevice& output) : m_output(&output) {}

    void good(const QString& what) { m_output << "ok     " << what << '\n'; }
    void bad(const QString& what) {
        m_output << "wrong  " << what << '\n';
        m_isGood = false;
    }
    bool isGood() const { return m_isGood; }

private:
    QTextStream m_output;
    bool m_isGood = true;
};

} // namespace invites::commands
