#pragma once

#include "admin-app/data/ChangeFeed.h"
#include "admin-app/data/CodeEdits.h"
#include "admin-app/data/DatabaseThread.h"
#include "admin-app/data/UndoHistory.h"
#include "admin-app/session/ClipboardGuard.h"
#include "common/db/ConnectionOptions.h"
#include "common/vault/CodeCipher.h"
#include "common/vault/Keyring.h"

#include <QObject>
#include <QString>

#include <memory>

namespace invites::admin {

// What a login may do, least first. The database enforces it; the window only offers what would be granted.
enum class Role { Moderator, Admin, Owner };

// A person who has signed in: who he is, what he may do, and his connections. The first serves what he looks at, the
// second long work (imports, reports, counts), so that neither waits for the other; a third hears of changes while he
// looks. GUI thread.
class Session final : public QObject {
    Q_OBJECT

public:
    // keyring: nullptr where there is none on this machine; then codes stay masked and none can be added.
    Session(db::ConnectionOptions options, Role role, std::shared_ptr<const vault::Keyring> keyring,
        QObject* parent = nullptr);
    ~Session() override;

    const QString& user() const { return m_options.user; }
    Role role() const { return m_role; }
    bool isAdmin() const { return m_role != Role::Moderator; }
    bool isOwner() const { return m_role == Role::Owner; }
    // An admin with a keyring.
    bool mayUnmask() const { return isAdmin() && m_cipher != nullptr; }

    // For logs, titles and the status bar: "postgresql://user@host:port/database".
    QString displayName() const { return m_options.displayName(); }
    const db::ConnectionOptions& options() const { return m_options; }

    // nullptr without a keyring. Safe to use on any thread for as long as somebody holds them.
    std::shared_ptr<const vault::Keyring> keyring() const { return m_keyring; }
    std::shared_ptr<const vault::CodeCipher> cipher() const { return m_cipher; }

    DatabaseThread& database() { return m_database; }
    DatabaseThread& background() { return m_background; }
    ChangeFeed& changes() { return m_changes; }

    // What the person changed, on whichever page: to be taken back, and what every page should show of it.
    UndoHistory& undoHistory() { return m_undoHistory; }
    CodeEdits& codeEdits() { return m_codeEdits; }

    // For whatever is copied that others must not find: it is gone after half a minute, when the window locks, and
    // with the session.
    ClipboardGuard& clipboard() { return m_clipboard; }

    // While it is locked nothing is seen of the window. Set by whoever locks it.
    bool isLocked() const { return m_isLocked; }
    void setLocked(bool isLocked);

Q_SIGNALS:
    // Pages forget codes that they show in clear when this says true; everything else stays as it was.
    void lockedChanged(bool isLocked);

private:
    const db::ConnectionOptions m_options;
    const Role m_role;
    const std::shared_ptr<const vault::Keyring> m_keyring;
    const std::shared_ptr<const vault::CodeCipher> m_cipher;
    DatabaseThread m_database;
    DatabaseThread m_background;
    ChangeFeed m_changes;
    UndoHistory m_undoHistory;
    CodeEdits m_codeEdits;
    ClipboardGuard m_clipboard;
    bool m_isLocked = false;
};

} // namespace invites::admin
