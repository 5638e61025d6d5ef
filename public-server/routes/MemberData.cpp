#include "public-server/routes/MemberData.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <functional>

namespace invites::routes {

namespace {

QByteArray bytesOf(const QJsonObject& object, const char* name) {
    return QByteArray::fromHex(object.value(QLatin1String(name)).toString().toLatin1());
}

Status openEach(QJsonObject& data, const QString& name, const std::function<Status(QJsonObject&)>& open) {
    QJsonArray opened;
    const QJsonArray entries = data.value(name).toArray();
    for (const QJsonValue entry : entries) {
        QJsonObject object = entry.toObject();
        if (Status done = open(object); !done)
            return done;
        for (const char* sealed : {"sealed", "subject_hash", "mailbox_hash", "unsubscribe_hash", "reference"})
            object.remove(QLatin1String(sealed));
        opened.append(object);
    }
    data.insert(name, opened);
    return {};
}

Status openIdentity(QJsonObject& identity, const vault::MemberCipher& members) {
    const auto profile = members.openProfile(bytesOf(identity, "sealed"),
        identity.value(QLatin1String("provider")).toString(), bytesOf(identity, "subject_hash"));
    if (!profile)
        return failure(profile.error());
    identity.insert(QStringLiteral("name"), profile->name);
    identity.insert(QStringLiteral("email"), profile->email);
    return {};
}

// The token that ends it is no fact about him, and stays out.
Status openNotice(QJsonObject& notice, const vault::NoticeCipher& notices) {
    const auto opened =
        notices.open(bytesOf(notice, "sealed"), bytesOf(notice, "mailbox_hash"), bytesOf(notice, "unsubscribe_hash"));
    if (!opened)
        return failure(opened.error());
    const QJsonObject target = QJsonDocument::fromJson(opened->reveal()).object();
    const bool isMail = target.contains(QLatin1String("to"));
    notice.insert(QStringLiteral("to"), target.value(isMail ? QLatin1String("to") : QLatin1String("endpoint")));
    return {};
}

Status openCode(QJsonObject& ticket, const vault::CodeCipher& codes) {
    if (!ticket.value(QLatin1String("code")).isObject())
        return {};
    const QJsonObject code = ticket.value(QLatin1String("code")).toObject();
    const CampaignId campaign(code.value(QLatin1String("campaign_id")).toInteger());
    const auto opened = codes.open(bytesOf(code, "sealed"), campaign, bytesOf(code, "fingerprint"));
    if (!opened)
        return failure(opened.error());
    ticket.insert(QStringLiteral("code"), opened->revealText());
    return {};
}

// Forgotten some time after it was decided.
Status openAppeal(QJsonObject& appeal, const vault::AppealCipher& appeals) {
    if (appeal.value(QLatin1String("sealed")).isNull())
        return {};
    const auto words = appeals.open(bytesOf(appeal, "sealed"), bytesOf(appeal, "reference"));
    if (!words)
        return failure(words.error());
    appeal.insert(QStringLiteral("words"), words->revealText());
    return {};
}

} // namespace

Result<QJsonObject> openedMemberData(QJsonObject data, const vault::MemberCipher& members,
    const vault::NoticeCipher& notices, const vault::CodeCipher& codes, const vault::AppealCipher& appeals) {
    Status opened = openEach(
        data, QStringLiteral("identities"), [&](QJsonObject& identity) { return openIdentity(identity, members); });
    if (opened)
        opened =
            openEach(data, QStringLiteral("notices"), [&](QJsonObject& notice) { return openNotice(notice, notices); });
    if (opened)
        opened =
            openEach(data, QStringLiteral("tickets"), [&](QJsonObject& ticket) { return openCode(ticket, codes); });
    if (opened)
        opened =
            openEach(data, QStringLiteral("appeals"), [&](QJsonObject& appeal) { return openAppeal(appeal, appeals); });
    return opened ? Result<QJsonObject>(std::move(data)) : failure(opened.error());
}

} // namespace invites::routes
