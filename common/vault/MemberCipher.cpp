#include "common/vault/MemberCipher.h"

#include "common/vault/Hashes.h"
#include "common/vault/Sealing.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace invites::vault {

namespace {

constexpr char separator = '\0';

QString profileWords() {
    return QStringLiteral("What is stored of a member");
}

QString secretWords() {
    return QStringLiteral("A ticket's stored secret");
}

QByteArray profilePlace(const QString& provider, const QByteArray& subjectHash) {
    return QByteArray("invites.member_identity") + separator + provider.toUtf8() + separator + subjectHash;
}

QByteArray ticketPlace(const QByteArray& secretHash) {
    return QByteArray("invites.ticket") + separator + secretHash;
}

} // namespace

MemberCipher::MemberCipher(std::shared_ptr<const Keyring> keyring) : m_keyring(std::move(keyring)) {}

QByteArray MemberCipher::subjectHash(const std::string& issuer, const std::string& subject) const {
    const QByteArray text = QByteArray("member subject") + separator + QByteArray::fromStdString(issuer) + separator +
                            QByteArray::fromStdString(subject);
    return keyedHash(m_keyring->fingerprintKey(), text);
}

std::optional<QByteArray> MemberCipher::emailHash(const QString& email) const {
    const QByteArray address = email.trimmed().toLower().toUtf8();
    if (address.isEmpty())
        return std::nullopt;
    const QByteArray text = QByteArray("member email") + separator + address;
    return keyedHash(m_keyring->fingerprintKey(), text);
}

std::vector<qint64> MemberCipher::nameIndex(const QString& name) const {
    std::vector<qint64> index;
    for (const QString& word : nameWords(name)) {
        const QByteArray text = QByteArray("member name word") + separator + word.toUtf8();
        const QByteArray hash = keyedHash(m_keyring->fingerprintKey(), text);
        index.push_back(qint64(uchar(hash[0])) << 4 | uchar(hash[1]) >> 4);
    }
    std::sort(index.begin(), index.end());
    index.erase(std::unique(index.begin(), index.end()), index.end());
    return index;
}

QByteArray MemberCipher::sealProfile(
    const MemberProfile& profile, const QString& provider, const QByteArray& subjectHash) const {
    const QJsonObject json{{QStringLiteral("name"), profile.name}, {QStringLiteral("email"), profile.email}};
    return sealRecord(
        *m_keyring, Secret(QJsonDocument(json).toJson(QJsonDocument::Compact)), profilePlace(provider, subjectHash));
}

Result<MemberProfile> MemberCipher::openProfile(
    const QByteArray& sealed, const QString& provider, const QByteArray& subjectHash) const {
    const auto opened = openRecord(*m_keyring, sealed, profilePlace(provider, subjectHash), profileWords());
    if (!opened)
        return failure(opened.error());
    const QJsonObject json = QJsonDocument::fromJson(opened->reveal()).object();
    return MemberProfile{json.value(QLatin1String("name")).toString(), json.value(QLatin1String("email")).toString()};
}

Result<QByteArray> MemberCipher::resealProfile(
    const QByteArray& sealed, const QString& provider, const QByteArray& subjectHash) const {
    return resealRecord(*m_keyring, sealed, profilePlace(provider, subjectHash), profileWords());
}

QByteArray MemberCipher::sealTicketSecret(const Secret& secret) const {
    return sealRecord(*m_keyring, secret, ticketPlace(ticketSecretHash(secret)));
}

Result<Secret> MemberCipher::openTicketSecret(const QByteArray& sealed, const QByteArray& secretHash) const {
    return openRecord(*m_keyring, sealed, ticketPlace(secretHash), secretWords());
}

Result<QByteArray> MemberCipher::resealTicketSecret(const QByteArray& sealed, const QByteArray& secretHash) const {
    return resealRecord(*m_keyring, sealed, ticketPlace(secretHash), secretWords());
}

} // namespace invites::vault
