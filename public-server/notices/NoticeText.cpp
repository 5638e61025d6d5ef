#include "public-server/notices/NoticeText.h"

#include <QDateTime>
#include <QLocale>

namespace invites::notices {

namespace {

struct Words {
    QString title;
    QString brief;
    QString more;   // one paragraph
    QString action; // what the link is called
};

QString moment(const std::optional<Instant>& instant) {
    if (!instant)
        return QStringLiteral("soon");
    const auto seconds = std::chrono::floor<std::chrono::minutes>(*instant).time_since_epoch();
    return QLocale::c().toString(
        QDateTime::fromSecsSinceEpoch(std::chrono::duration_cast<std::chrono::seconds>(seconds).count(), Qt::UTC),
        QStringLiteral("d MMMM yyyy, HH:mm 'UTC'"));
}

QString codes(int count) {
    return count == 1 ? QStringLiteral("one code") : QStringLiteral("%1 codes").arg(count);
}

const QString inYourBrowser =
    QStringLiteral("Please open the page in the browser with which you got in line, or in one where you are signed in: "
                   "no other holds your place.");

Words wordsOf(const Notice& notice) {
    const QString& name = notice.campaignName;
    switch (notice.kind) {
    case NoticeKind::Offered:
        return {QStringLiteral("It’s your turn for %1").arg(name),
            QStringLiteral("An invite code is held for you until %1.").arg(moment(notice.offerExpiresAt)),
            inYourBrowser + QStringLiteral(" If you don’t come until then, the code goes to the next in line."),
            QStringLiteral("Show my code")};
    case NoticeKind::HoldEndsSoon:
        return {QStringLiteral("Your code for %1 is held a little longer").arg(name),
            QStringLiteral("It is your turn, and your invite code is held until %1.")
                .arg(moment(notice.offerExpiresAt)),
            inYourBrowser + QStringLiteral(" After that the code goes to the next in line."),
            QStringLiteral("Show my code")};
    case NoticeKind::DidItWork:
        return {QStringLiteral("Did your code for %1 work?").arg(name),
            QStringLiteral("You got an invite code yesterday. Tell us whether it worked."),
            QStringLiteral("If it didn’t, we look into it, and the first time you go to the front of the line for "
                           "another one. ") +
                inYourBrowser,
            QStringLiteral("Say whether it worked")};
    case NoticeKind::ContributionDue:
        return {QStringLiteral("Pass on your codes for %1").arg(name),
            QStringLiteral("You said you would pass on %1; %2 came so far. Please do it by %3.")
                .arg(codes(notice.contributionRequired), QString::number(notice.contributionReceived),
                    moment(notice.contributionDeadline)),
            QStringLiteral("Everyone who waits gets in by the codes of those who came before. ") + inYourBrowser,
            QStringLiteral("Pass on my codes")};
    case NoticeKind::ThankYou:
        return {QStringLiteral("Thank you for passing on your codes for %1").arg(name),
            QStringLiteral("Your %1 now go to the next in line.").arg(codes(notice.contributionRequired)),
            QStringLiteral("That is all there is to do, and this is the last you hear from us about this ticket."),
            QStringLiteral("Open the page")};
    case NoticeKind::SignIn:
        return {
            QStringLiteral("Your link to sign in") + (name.isEmpty() ? QString() : QStringLiteral(" for %1").arg(name)),
            QStringLiteral("Open it and press the button. It is good once, until %1.")
                .arg(moment(notice.contributionDeadline)),
            QStringLiteral("Best open it in the browser where you asked for it. In another one you are asked for this "
                           "address once more, and signed in there."),
            QStringLiteral("Sign in")};
    }
    Q_UNREACHABLE();
}

QString unbroken(QString text) {
    return text.replace(u'\r', u' ').replace(u'\n', u' ').simplified();
}

// What stands under a mail: why it came, and the link that ends such mails, if there is one.
struct Foot {
    QString why;
    QString action;
    QString link;
};

QString htmlOf(const Words& words, const QString& page, const Foot& foot) {
    const QString end =
        foot.link.isEmpty()
            ? QString()
            : QStringLiteral(" <a href=\"%1\">%2</a>").arg(foot.link.toHtmlEscaped(), foot.action.toHtmlEscaped());
    return QStringLiteral(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>%1</title></head>\n"
        "<body>\n<h1>%1</h1>\n<p>%2</p>\n<p>%3</p>\n<p><a href=\"%5\">%4</a></p>\n<hr>\n"
        "<p><small>%6%7</small></p>\n</body>\n</html>\n")
        .arg(words.title.toHtmlEscaped(), words.brief.toHtmlEscaped(), words.more.toHtmlEscaped(),
            words.action.toHtmlEscaped(), page.toHtmlEscaped(), foot.why.toHtmlEscaped(), end);
}

NoticeText textOf(Words words, const QString& page, const Foot& foot) {
    words.title = unbroken(words.title);
    QString text = words.title + QStringLiteral("\n\n") + words.brief + QStringLiteral("\n\n") + words.more +
                   QStringLiteral("\n\n") + words.action + QStringLiteral(":\n") + page + QStringLiteral("\n\n-- \n") +
                   foot.why + u'\n';
    if (!foot.link.isEmpty())
        text += foot.action + QStringLiteral(": ") + foot.link + u'\n';
    return {words.title, words.brief, text, htmlOf(words, page, foot)};
}

} // namespace

NoticeText noticeText(const Notice& notice, const QString& pageLink, const QString& unsubscribeLink) {
    return textOf(wordsOf(notice), pageLink,
        {QStringLiteral("You get this because somebody who waits in line left this address there."),
            QStringLiteral("Stop these mails"), unsubscribeLink});
}

NoticeText signInText(const Notice& notice, const QString& link, const QString& publicUrl) {
    return textOf(wordsOf(notice), link,
        {QStringLiteral("Somebody asked at %1 to sign in with this address. If it wasn’t you, do nothing: without this "
                        "link nobody is signed in.")
                .arg(publicUrl),
            {}, {}});
}

} // namespace invites::notices
