#pragma once

#include "common/base/Secret.h"
#include "common/domain/Notice.h"
#include "common/store/NoticeStore.h"
#include "common/vault/NoticeCipher.h"
#include "public-server/notices/MailAddress.h"
#include "public-server/notices/PushServices.h"

#include <memory>
#include <vector>

namespace invites::notices {

// A target for the database: sealed, with a fresh token that ends it.
store::NoticeTarget sealedTarget(
    const MailAddress& address, const vault::NoticeCipher& cipher, const vault::Keyring& keyring);
store::NoticeTarget sealedTarget(
    const PushSubscription& subscription, const vault::NoticeCipher& cipher, const vault::Keyring& keyring);
// For a link to sign in, with its token. Such mails are counted apart: nobody's notices are kept from him by asking for
// links to his mailbox.
store::NoticeTarget sealedSignInTarget(
    const MailAddress& address, const Secret& token, const vault::NoticeCipher& cipher, const vault::Keyring& keyring);

// Every hash by which the database knows a mailbox: of its notices, and of its links to sign in.
std::vector<QByteArray> mailboxHashes(const MailAddress& address, const vault::Keyring& keyring);

// The same, opened by who sends.
struct MailTarget {
    MailAddress address;
    Secret token; // ends these mails; in a link to sign in, it is the link's
};
// DataCorrupt where it cannot be opened, or is no such target.
Result<MailTarget> mailTargetOf(const Notice& notice, const vault::NoticeCipher& cipher);
Result<PushSubscription> pushTargetOf(const Notice& notice, const vault::NoticeCipher& cipher);

} // namespace invites::notices
