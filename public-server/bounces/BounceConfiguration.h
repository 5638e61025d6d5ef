#pragma once

#include "common/base/Result.h"
#include "public-server/members/ProviderChannel.h"

#include <QProcessEnvironment>
#include <QString>

#include <chrono>
#include <optional>
#include <string>

namespace invites::bounces {

struct BounceOptions {
    QString topic;      // "arn:aws:sns:eu-west-1:123456789012:bounces"
    std::string origin; // of its region's SNS, without a slash at the end: nobody else is asked for anything
    bool allowPlainHttp = false;
    members::ChannelOptions channel{};
    // Between two fetches of certificates that are not known.
    std::chrono::milliseconds certificatePause{10'000};
};

// INVITES_MAIL_BOUNCE_…: nothing where no topic is named. InvalidInput names the variable and says what to do.
Result<std::optional<BounceOptions>> bouncesFrom(const QProcessEnvironment& environment);

} // namespace invites::bounces
