#pragma once

#include "common/base/Secret.h"

#include <QObject>
#include <QTimer>

#include <chrono>

namespace invites::admin {

// Puts a secret (an invite code, a password) into the clipboard and takes it out again: after a while, when told to,
// and with its own end. What somebody else copied meanwhile stays. GUI thread.
class ClipboardGuard final : public QObject {
    Q_OBJECT

public:
    explicit ClipboardGuard(std::chrono::milliseconds lifetime = std::chrono::seconds(30), QObject* parent = nullptr);
    ~ClipboardGuard() override;

    void copy(const Secret& secret);
    // Now, where the clipboard still holds it.
    void clear();
    bool holdsSecret() const { return !m_digest.isEmpty(); }
    std::chrono::milliseconds lifetime() const { return m_timer.intervalAsDuration(); }

Q_SIGNALS:
    void cleared();

private:
    QTimer m_timer;
    QByteArray m_digest; // of what was copied: the secret itself need not be kept
};

} // namespace invites::admin
