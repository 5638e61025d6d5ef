#pragma once

#include "common/base/Clock.h"
#include "common/domain/Ids.h"

#include <QByteArray>
#include <QLatin1String>
#include <QString>
#include <QStringView>

#include <optional>

namespace invites {

using NoticeId = Id<struct NoticeTag>;

// How word of a ticket is sent; and mails with a link to sign in, which wait behind no notice.
enum class NoticeChannel { Email, Push, SignIn };

// What is told of a ticket; and the link to sign in, which is of none.
enum class NoticeKind { Offered, HoldEndsSoon, DidItWork, ContributionDue, ThankYou, SignIn };

// How sending one went.
enum class NoticeEnd {
    Sent,
    Retry,    // it was not taken, this time
    Failed,   // nor will it ever be
    Gone,     // there is no such mailbox or browser (any more)
    Unsure,   // it was handed over, and no answer came
    Returned, // it was not tried
};

// Why a mailbox is sent nothing more, as its server says after it took a mail.
enum class MailboxEnd {
    Bounced,    // there is no such mailbox, or it takes nothing from us
    Complained, // its owner called the mail unwanted
};

// The database's names: "email", "hold_ends_soon", "sent", "bounced". Each pair is the other's inverse.
QLatin1String toText(NoticeChannel channel);
QLatin1String toText(NoticeKind kind);
QLatin1String toText(NoticeEnd end);
QLatin1String toText(MailboxEnd end);
std::optional<NoticeKind> noticeKindFromText(QStringView text);

// One message, leased to who sends it.
struct Notice {
    NoticeId id;
    QString lease;
    NoticeKind kind = NoticeKind::Offered;
    Instant occurrence; // of what it tells
    int attempts = 1;   // this one among them
    QByteArray mailboxHash;
    QByteArray unsubscribeHash; // in SignIn: of the link's token
    QByteArray sealed;          // where it goes: vault::NoticeCipher
    QString campaignSlug;
    QString campaignName;
    std::optional<Instant> offerExpiresAt;
    std::optional<Instant> contributionDeadline; // in SignIn: until when the link is good
    int contributionReceived = 0;
    int contributionRequired = 0;
};

} // namespace invites
