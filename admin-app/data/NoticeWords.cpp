#include "admin-app/data/NoticeWords.h"

#include <QCoreApplication>

#include <array>

namespace invites::admin {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(NoticeWords)
};

struct ErrorWord {
    const char* name;
    const char* text;
};

constexpr std::array errorWords{
    ErrorWord{"withdrawn", QT_TRANSLATE_NOOP("NoticeWords", "Nobody asks for it any more")},
    ErrorWord{"over", QT_TRANSLATE_NOOP("NoticeWords", "What it tells is over")},
    ErrorWord{"given_up", QT_TRANSLATE_NOOP("NoticeWords", "Given up by an admin")},
    ErrorWord{"sender_gone", QT_TRANSLATE_NOOP("NoticeWords", "The server that sent it ended before it knew")},
    ErrorWord{"mailbox_limit", QT_TRANSLATE_NOOP("NoticeWords", "The mailbox has had enough for today")},
    ErrorWord{"bounced", QT_TRANSLATE_NOOP("NoticeWords", "It came back: there is no such mailbox")},
    ErrorWord{"complained", QT_TRANSLATE_NOOP("NoticeWords", "Its receiver called it unwanted")},
    ErrorWord{"unreadable", QT_TRANSLATE_NOOP("NoticeWords", "The keyring does not open the address")},
    ErrorWord{"endpoint_not_allowed", QT_TRANSLATE_NOOP("NoticeWords", "Its push service is none of the known ones")},
    ErrorWord{"connect", QT_TRANSLATE_NOOP("NoticeWords", "The other side could not be reached")},
    ErrorWord{"dns", QT_TRANSLATE_NOOP("NoticeWords", "The other side’s name was not found")},
    ErrorWord{"tls", QT_TRANSLATE_NOOP("NoticeWords", "No secure connection to the other side")},
    ErrorWord{"login", QT_TRANSLATE_NOOP("NoticeWords", "The mail server did not take our password")},
    ErrorWord{"bad_subscription", QT_TRANSLATE_NOOP("NoticeWords", "The browser gave a key that is none")},
    ErrorWord{"lease_lost", QT_TRANSLATE_NOOP("NoticeWords", "Another server took it over")},
    ErrorWord{"stopping", QT_TRANSLATE_NOOP("NoticeWords", "The server that had it was stopped")},
    ErrorWord{"internal", QT_TRANSLATE_NOOP("NoticeWords", "The server made a mistake; its log has more")},
    ErrorWord{"no_customer", QT_TRANSLATE_NOOP("NoticeWords", "It names no customer")},
    ErrorWord{"not_ours", QT_TRANSLATE_NOOP("NoticeWords", "Its customer is none of our members")},
    ErrorWord{"stale", QT_TRANSLATE_NOOP("NoticeWords", "Newer answers kept overtaking it")},
    ErrorWord{"database", QT_TRANSLATE_NOOP("NoticeWords", "The database was away")},
    ErrorWord{"stripe_unreadable", QT_TRANSLATE_NOOP("NoticeWords", "The payment provider’s answer made no sense")},
    ErrorWord{"timeout", QT_TRANSLATE_NOOP("NoticeWords", "The other side took too long")},
};

} // namespace

QString wordOf(store::NoticeStage stage) {
    switch (stage) {
    case store::NoticeStage::Waiting:
        return Words::tr("Waiting");
    case store::NoticeStage::Sending:
        return Words::tr("Being sent");
    case store::NoticeStage::Sent:
        return Words::tr("Sent");
    case store::NoticeStage::Failed:
        return Words::tr("Failed");
    case store::NoticeStage::Unsure:
        return Words::tr("Unsure");
    case store::NoticeStage::Dropped:
        return Words::tr("Given up");
    }
    return {};
}

QString wordOf(NoticeKind kind) {
    switch (kind) {
    case NoticeKind::Offered:
        return Words::tr("It is your turn");
    case NoticeKind::HoldEndsSoon:
        return Words::tr("The hold ends soon");
    case NoticeKind::DidItWork:
        return Words::tr("Did it work?");
    case NoticeKind::ContributionDue:
        return Words::tr("Contribution due");
    case NoticeKind::ThankYou:
        return Words::tr("Thank you");
    case NoticeKind::SignIn:
        return Words::tr("A link to sign in");
    }
    return {};
}

QString wordOf(NoticeChannel channel) {
    switch (channel) {
    case NoticeChannel::Email:
    case NoticeChannel::SignIn:
        return Words::tr("E-mail");
    case NoticeChannel::Push:
        return Words::tr("Browser");
    }
    return {};
}

QString deliveryErrorText(const QString& error) {
    for (const ErrorWord& word : errorWords) {
        if (error == QLatin1String(word.name))
            return Words::tr(word.text);
    }
    if (error.startsWith(QLatin1String("smtp_")))
        return Words::tr("The mail server said no (%1)").arg(error.mid(5));
    if (error.startsWith(QLatin1String("http_")))
        return Words::tr("The push service said no (%1)").arg(error.mid(5));
    if (error.startsWith(QLatin1String("stripe_")))
        return Words::tr("The payment provider said no (%1)").arg(error.mid(7));
    if (error.startsWith(QLatin1String("curl_")))
        return Words::tr("No connection (curl %1)").arg(error.mid(5));
    return QString(error).replace(u'_', u' ');
}

} // namespace invites::admin
