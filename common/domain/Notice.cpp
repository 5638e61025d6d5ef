#include "common/domain/Notice.h"

#include <array>
#include <utility>

namespace invites {

namespace {

constexpr std::array<std::pair<NoticeKind, QLatin1String>, 6> kinds{{
    {NoticeKind::Offered, QLatin1String("offered")},
    {NoticeKind::HoldEndsSoon, QLatin1String("hold_ends_soon")},
    {NoticeKind::DidItWork, QLatin1String("did_it_work")},
    {NoticeKind::ContributionDue, QLatin1String("contribution_due")},
    {NoticeKind::ThankYou, QLatin1String("thank_you")},
    {NoticeKind::SignIn, QLatin1String("sign_in")},
}};

} // namespace

QLatin1String toText(NoticeChannel channel) {
    switch (channel) {
    case NoticeChannel::Email:
        return QLatin1String("email");
    case NoticeChannel::Push:
        return QLatin1String("push");
    case NoticeChannel::SignIn:
        return QLatin1String("sign_in");
    }
    Q_UNREACHABLE();
}

QLatin1String toText(NoticeKind kind) {
    for (const auto& [known, text] : kinds) {
        if (known == kind)
            return text;
    }
    Q_UNREACHABLE();
}

QLatin1String toText(NoticeEnd end) {
    switch (end) {
    case NoticeEnd::Sent:
        return QLatin1String("sent");
    case NoticeEnd::Retry:
        return QLatin1String("retry");
    case NoticeEnd::Failed:
        return QLatin1String("failed");
    case NoticeEnd::Gone:
        return QLatin1String("gone");
    case NoticeEnd::Unsure:
        return QLatin1String("unsure");
    case NoticeEnd::Returned:
        return QLatin1String("returned");
    }
    Q_UNREACHABLE();
}

QLatin1String toText(MailboxEnd end) {
    switch (end) {
    case MailboxEnd::Bounced:
        return QLatin1String("bounced");
    case MailboxEnd::Complained:
        return QLatin1String("complained");
    }
    Q_UNREACHABLE();
}

std::optional<NoticeKind> noticeKindFromText(QStringView text) {
    for (const auto& [kind, name] : kinds) {
        if (text == name)
            return kind;
    }
    return std::nullopt;
}

} // namespace invites
