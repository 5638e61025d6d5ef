#include "public-server/bounces/MailReturn.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace invites::bounces {

namespace {

using namespace Qt::StringLiterals;

// Our mails have one receiver each.
constexpr std::size_t mostAddresses = 10;

std::vector<notices::MailAddress> addressesFrom(const QJsonArray& recipients) {
    std::vector<notices::MailAddress> addresses;
    for (const QJsonValue recipient : recipients) {
        // Some say "Ann <ann@example.org>".
        auto found = notices::mailSenderFrom(recipient["emailAddress"_L1].toString());
        if (found && addresses.size() < mostAddresses)
            addresses.push_back(std::move(found->address));
    }
    return addresses;
}

QString messageIdOf(const QJsonObject& mail) {
    const QJsonArray headers = mail.value("headers"_L1).toArray();
    for (const QJsonValue header : headers) {
        if (header["name"_L1].toString().compare("Message-ID"_L1, Qt::CaseInsensitive) == 0)
            return header["value"_L1].toString();
    }
    return mail.value("commonHeaders"_L1)["messageId"_L1].toString();
}

// As SmtpSender writes them.
std::optional<NoticeId> noticeFrom(const QString& messageId) {
    static const QRegularExpression form(u"\\A<?notice\\.(\\d{1,18})\\."_s);
    const QRegularExpressionMatch match = form.match(messageId);
    return match.hasMatch() ? std::optional(NoticeId(match.captured(1).toLongLong())) : std::nullopt;
}

} // namespace

std::optional<MailReturn> mailReturnFrom(const QString& json) {
    const QJsonObject told = QJsonDocument::fromJson(json.toUtf8()).object();
    const QString type = told.value(told.contains("eventType"_L1) ? "eventType"_L1 : "notificationType"_L1).toString();
    MailReturn found;
    found.notice = noticeFrom(messageIdOf(told.value("mail"_L1).toObject()));
    if (type == "Bounce"_L1) {
        const QJsonObject bounce = told.value("bounce"_L1).toObject();
        if (bounce.value("bounceType"_L1).toString() == "Permanent"_L1)
            found.addresses = addressesFrom(bounce.value("bouncedRecipients"_L1).toArray());
        return found;
    }
    if (type == "Complaint"_L1) {
        const QJsonObject complaint = told.value("complaint"_L1).toObject();
        found.end = MailboxEnd::Complained;
        // Somebody took it out of the spam.
        if (complaint.value("complaintFeedbackType"_L1).toString() != "not-spam"_L1)
            found.addresses = addressesFrom(complaint.value("complainedRecipients"_L1).toArray());
        return found;
    }
    return std::nullopt;
}

} // namespace invites::bounces
