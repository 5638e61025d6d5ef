#pragma once

#include "common/domain/Notice.h"
#include "public-server/notices/MailAddress.h"

#include <QString>

#include <optional>
#include <vector>

namespace invites::bounces {

// What became of a mail after it was taken: mailboxes that are to be sent nothing more.
struct MailReturn {
    MailboxEnd end = MailboxEnd::Bounced;
    std::vector<notices::MailAddress> addresses; // none: it ends nothing, such as a mailbox that is full for now
    std::optional<NoticeId> notice;              // by the mail's Message-ID, where it is told
};

// From what Amazon SES publishes, as a notification of an identity or as an event of a configuration set. Nothing where
// it is neither a bounce nor a complaint. Pure.
std::optional<MailReturn> mailReturnFrom(const QString& json);

} // namespace invites::bounces
