#pragma once

#include <QByteArray>
#include <QString>

#include <ostream>

class QDebug;

namespace invites {

// Bytes that must not leave by accident: an invite code in the clear, a ticket's secret, a password, a key.
// No logger, debug stream or formatter accepts it; whoever needs the bytes says reveal(). The memory is overwritten when
// the last copy goes away.
class Secret {
public:
    Secret() = default;
    explicit Secret(QByteArray bytes);
    ~Secret();
    Secret(const Secret&) = default;
    Secret(Secret&&) noexcept = default;
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;

    static Secret fromText(const QString& text) { return Secret(text.toUtf8()); }

    bool isEmpty() const { return m_bytes.isEmpty(); }
    qsizetype size() const { return m_bytes.size(); }
    const QByteArray& reveal() const { return m_bytes; }
    QString revealText() const { return QString::fromUtf8(m_bytes); }

    // Takes a time that does not depend on where the two differ.
    friend bool operator==(const Secret& left, const Secret& right);

private:
    void wipe();

    QByteArray m_bytes;
};

QDebug operator<<(QDebug, const Secret&) = delete;
std::ostream& operator<<(std::ostream&, const Secret&) = delete;

} // namespace invites
