#pragma once

#include "common/store/OutboxAdminStore.h"

#include <QString>

namespace invites::admin {

// The ledgers in a person's words.
QString wordOf(store::NoticeStage stage); // "Failed"
QString wordOf(NoticeKind kind);          // "It is your turn"
QString wordOf(NoticeChannel channel);    // "E-mail"
// "smtp_550": "The mail server said no (550)". One that is not known here is made readable as it is.
QString deliveryErrorText(const QString& error);

} // namespace invites::admin
