#include "common/vault/CodeCipher.h"

#include "common/vault/Sealing.h"

#include <QVarLengthArray>
#include <QtEndian>

#include <cstring>

namespace invites::vault {

namespace {

using Place = QVarLengthArray<char, 64>;

Place placeOf(CampaignId campaign, const QByteArray& fingerprint) {
    // The terminating zero is part of it.
    static constexpr char purpose[] = "invites.code";
    Place place(qsizetype(sizeof purpose) + 8 + fingerprint.size());
    std::memcpy(place.data(), purpose, sizeof purpose);
    qToBigEndian(campaign.value, place.data() + sizeof purpose);
    std::memcpy(place.data() + sizeof purpose + 8, fingerprint.constData(), std::size_t(fingerprint.size()));
    return place;
}

} // namespace

CodeCipher::CodeCipher(std::shared_ptr<const Keyring> keyring) : m_keyring(std::move(keyring)) {}

QByteArray CodeCipher::seal(const Secret& code, CampaignId campaign, const QByteArray& fingerprint) const {
    return sealRecord(*m_keyring, code, placeOf(campaign, fingerprint));
}

Result<Secret> CodeCipher::open(const QByteArray& sealed, CampaignId campaign, const QByteArray& fingerprint) const {
    return openRecord(*m_keyring, sealed, placeOf(campaign, fingerprint), QStringLiteral("A stored code"));
}

quint32 CodeCipher::keyIdOf(const QByteArray& sealed) {
    return keyIdOfRecord(sealed);
}

} // namespace invites::vault
