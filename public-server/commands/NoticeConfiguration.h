#pragma once

#include "common/base/Result.h"
#include "public-server/bounces/BounceConfiguration.h"
#include "public-server/notices/PushSender.h"
#include "public-server/notices/SmtpSender.h"

#include <QProcessEnvironment>

#include <optional>

namespace invites::commands {

// By which channels visitors may be told; what is not configured is not there.
struct NoticeConfiguration {
    std::optional<notices::MailOptions> mail;
    double mailsPerSecond = 10;
    std::optional<notices::PushOptions> push;
    std::optional<bounces::BounceOptions> bounces; // with mail alone
};

// INVITES_MAIL_…, INVITES_PUSH_…: nothing of a channel, or all that it needs. InvalidInput names the variable and says
// what to do.
Result<NoticeConfiguration> noticesFrom(const QProcessEnvironment& environment, const QString& publicUrl);

// A new key for push messages into a file, mode 0600. Conflict where the file exists.
Status createPushKey(const QString& path);

} // namespace invites::commands
