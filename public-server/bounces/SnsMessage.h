#pragma once

#include "common/base/Clock.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <string>

namespace invites::bounces {

enum class SnsType { Notification, SubscriptionConfirmation, UnsubscribeConfirmation };

// What Amazon SNS posts to an endpoint, and what its signature is made over ("Verifying the signatures of Amazon SNS
// messages"): each named member that is there, its name and its value on a line each.
struct SnsMessage {
    SnsType type = SnsType::Notification;
    QString topic; // its ARN
    QString message;
    std::string subscribeUrl; // not in a Notification
    std::string certificateUrl;
    Instant sentAt;
    bool isSha256 = false; // signature version 2; 1 is SHA-1
    QByteArray signedText;
    QByteArray signature;
};

// Nothing where it is none. Nothing of it is to be believed yet. Pure.
std::optional<SnsMessage> snsMessageFrom(const QByteArray& body);

} // namespace invites::bounces
