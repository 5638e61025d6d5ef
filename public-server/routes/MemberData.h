#pragma once

#include "common/base/Result.h"
#include "common/vault/AppealCipher.h"
#include "common/vault/CodeCipher.h"
#include "common/vault/MemberCipher.h"
#include "common/vault/NoticeCipher.h"

#include <QJsonObject>

namespace invites::routes {

// What store::MemberRecordStore::data answers, with what was sealed opened, and without the hashes that it was bound
// to: names and addresses, where word of a turn is sent, the codes that he was shown, the words of his appeals.
// DataCorrupt: see openRecord.
Result<QJsonObject> openedMemberData(QJsonObject data, const vault::MemberCipher& members,
    const vault::NoticeCipher& notices, const vault::CodeCipher& codes, const vault::AppealCipher& appeals);

} // namespace invites::routes
