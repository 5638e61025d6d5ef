#include "public-server/notices/NoticeTarget.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace invites::notices {

namespace {

store::NoticeTarget sealedTarget(NoticeChannel channel, QByteArrayView mailbox, QJsonObject content,
    const Secret& token, const vault::NoticeCipher& cipher, const vault::Keyring& keyring) {
    content.insert(QStringLiteral("token"), token.revealText());
    store::NoticeTarget target{channel, vault::mailboxHash(keyring, mailbox), {}, vault::unsubscribeHash(token)};
    target.sealed = cipher.seal(
        Secret(QJsonDocument(content).toJson(QJsonDocument::Compact)), target.mailboxHash, target.unsubscribeHash);
    return target;
}

Result<QJsonObject> opened(const Notice& notice, const vault::NoticeCipher& cipher) {
    const auto content = cipher.open(notice.sealed, notice.mailboxHash, notice.unsubscribeHash);
    if (!content)
        return failure(content.error());
    return QJsonDocument::fromJson(content->reveal()).object();
}

// Of a mailbox, where links to sign in are counted.
QByteArray signInMailbox(const MailAddress& address) {
    return "sign-in:" + address.mailbox();
}

tl::unexpected<Error> noTarget() {
    return failure(ErrorCode::DataCorrupt, QStringLiteral("A stored address is none."));
}

} // namespace

store::NoticeTarget sealedTarget(
    const MailAddress& address, const vault::NoticeCipher& cipher, const vault::Keyring& keyring) {
    return sealedTarget(NoticeChannel::Email, address.mailbox(),
        {{QStringLiteral("to"), QString::fromLatin1(address.text)}}, vault::newUnsubscribeToken(), cipher, keyring);
}

store::NoticeTarget sealedSignInTarget(
    const MailAddress& address, const Secret& token, const vault::NoticeCipher& cipher, const vault::Keyring& keyring) {
    return sealedTarget(NoticeChannel::SignIn, signInMailbox(address),
        {{QStringLiteral("to"), QString::fromLatin1(address.text)}}, token, cipher, keyring);
}

store::NoticeTarget sealedTarget(
    const PushSubscription& subscription, const vault::NoticeCipher& cipher, const vault::Keyring& keyring) {
    return sealedTarget(NoticeChannel::Push, subscription.endpoint, toJson(subscription), vault::newUnsubscribeToken(),
        cipher, keyring);
}

std::vector<QByteArray> mailboxHashes(const MailAddress& address, const vault::Keyring& keyring) {
    return {vault::mailboxHash(keyring, address.mailbox()), vault::mailboxHash(keyring, signInMailbox(address))};
}

Result<MailTarget> mailTargetOf(const Notice& notice, const vault::NoticeCipher& cipher) {
    const auto content = opened(notice, cipher);
    if (!content)
        return failure(content.error());
    auto address = mailAddressFrom(content->value(QLatin1String("to")).toString());
    if (!address)
        return noTarget();
    return MailTarget{std::move(*address), Secret::fromText(content->value(QLatin1String("token")).toString())};
}

Result<PushSubscription> pushTargetOf(const Notice& notice, const vault::NoticeCipher& cipher) {
    const auto content = opened(notice, cipher);
    if (!content)
        return failure(content.error());
    auto subscription = pushSubscriptionFrom(*content);
    if (!subscription)
        return noTarget();
    return std::move(*subscription);
}

} // namespace invites::notices
