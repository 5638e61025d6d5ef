#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"
#include "common/domain/Member.h"
#include "common/vault/Keyring.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace invites::vault {

// What the database keeps of members, sealed as common/vault/Sealing.h says, and the hashes by which they are found.
// Any thread.
class MemberCipher {
public:
    explicit MemberCipher(std::shared_ptr<const Keyring> keyring);

    // HMAC-SHA-256 under the fingerprint key of "member subject" ‖ 0 ‖ issuer ‖ 0 ‖ subject: 32 bytes. issuer: one
    // name for all that a provider calls itself, so that the same subject of another provider is somebody else.
    QByteArray subjectHash(const std::string& issuer, const std::string& subject) const;
    // The same of "member email" ‖ 0 ‖ address, lower-cased and trimmed. Nothing for an empty one.
    std::optional<QByteArray> emailHash(const QString& email) const;
    // For each of nameWords() the first 12 bits of the same of "member name word" ‖ 0 ‖ word, each once, in order: many
    // words have the same ones, so that what is found by them is looked through.
    std::vector<qint64> nameIndex(const QString& name) const;

    // Name and address as JSON. Place: "invites.member_identity" ‖ 0 ‖ provider ‖ 0 ‖ subject hash.
    QByteArray sealProfile(const MemberProfile& profile, const QString& provider, const QByteArray& subjectHash) const;
    Result<MemberProfile> openProfile(
        const QByteArray& sealed, const QString& provider, const QByteArray& subjectHash) const;

    // Under the newest key.
    Result<QByteArray> resealProfile(
        const QByteArray& sealed, const QString& provider, const QByteArray& subjectHash) const;

    // A ticket's secret, for its member's other browsers. Place: "invites.ticket" ‖ 0 ‖ secret hash.
    QByteArray sealTicketSecret(const Secret& secret) const;
    Result<Secret> openTicketSecret(const QByteArray& sealed, const QByteArray& secretHash) const;
    Result<QByteArray> resealTicketSecret(const QByteArray& sealed, const QByteArray& secretHash) const;

private:
    std::shared_ptr<const Keyring> m_keyring;
};

} // namespace invites::vault
