#pragma once

#include <QByteArray>
#include <QString>

#include <memory>
#include <ostream>

class QDebug;

namespace invites {

// Bytes that must not leave by accident: an invite code in the clear, a ticket's secret, a password, a key.
// No logger, debug stream or formatter accepts it; whoever needs the bytes says reveal(). The memory is overwritten
// when the last copy goes away, in whichever thread. Reentrant; copies share the bytes and may live in different
// threads.
class Secret {
public:
    Secret() = default;
    explicit Secret(QByteArray bytes);

    static Secret fromText(const QString& text) { return Secret(text.toUtf8()); }

    bool isEmpty() const { return reveal().isEmpty(); }
    qsizetype size() const { return reveal().size(); }
    // Valid as long as this secret. A QByteArray copied from it is the caller's own to guard.
    const QByteArray& reveal() const;
    QString revealText() const { return QString::fromUtf8(reveal()); }

    // Takes a time that does not depend on where the two differ.
    friend bool operator==(const Secret& left, const Secret& right);

private:
    struct Buffer;

    std::shared_ptr<const Buffer> m_buffer;
};

void operator<<(const QDebug&, const Secret&) = delete;
std::ostream& operator<<(std::ostream&, const Secret&) = delete;

} // namespace invites
