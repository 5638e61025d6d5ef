#include "admin-app/session/Session.h"

namespace invites::admin {

Session::Session(
    db::ConnectionOptions options, Role role, std::shared_ptr<const vault::Keyring> keyring, QObject* parent)
    : QObject(parent), m_options(std::move(options)), m_role(role), m_keyring(std::move(keyring)),
      m_cipher(m_keyring ? std::make_shared<const vault::CodeCipher>(m_keyring) : nullptr), m_database(m_options),
      m_background(m_options), m_changes(m_options) {}

Session::~Session() {
    m_changes.end();
    m_background.end();
    m_database.end();
}

void Session::setLocked(bool isLocked) {
    if (m_isLocked == isLocked)
        return;
    m_isLocked = isLocked;
    if (isLocked)
        m_clipboard.clear();
    Q_EMIT lockedChanged(isLocked);
}

} // namespace invites::admin
