#include "public-server/human/AltchaProtocol.h"

#include "public-server/human/CanonicalJson.h"

#include <QJsonDocument>
#include <QtEndian>

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <limits>

namespace invites::human::altcha {

namespace {

constexpr qsizetype nonceSize = 16;
constexpr qsizetype saltSize = 16;
constexpr qsizetype hashSize = crypto_hash_sha256_BYTES;

const unsigned char* bytesOf(const QByteArray& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.constData());
}

unsigned char* bytesOf(QByteArray& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

QByteArray hmacSha256(const Secret& key, const QByteArray& message) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytesOf(key.reveal()), std::size_t(key.size()));
    crypto_auth_hmacsha256_update(&state, bytesOf(message), std::size_t(message.size()));
    QByteArray code(hashSize, Qt::Uninitialized);
    crypto_auth_hmacsha256_final(&state, bytesOf(code));
    sodium_memzero(&state, sizeof state);
    return code;
}

QByteArray sha256(const QByteArray& message) {
    QByteArray hash(hashSize, Qt::Uninitialized);
    crypto_hash_sha256(bytesOf(hash), bytesOf(message), std::size_t(message.size()));
    return hash;
}

bool equalInConstantTime(const QByteArray& left, const QByteArray& right) {
    return left.size() == right.size() &&
           sodium_memcmp(left.constData(), right.constData(), std::size_t(left.size())) == 0;
}

QByteArray randomBytes(qsizetype count) {
    QByteArray bytes(count, Qt::Uninitialized);
    randombytes_buf(bytes.data(), std::size_t(count));
    return bytes;
}

bool isLowerHex(const QByteArray& text) {
    return std::all_of(
        text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// Reads the members of one object and remembers whether all of them were what they ought to be.
class MemberReader {
public:
    explicit MemberReader(const QJsonObject& object) : m_object(object) {}

    bool isComplete() const { return m_complete; }

    bool has(QLatin1String name) const { return m_object.contains(name); }

    QByteArray text(QLatin1String name) {
        const QJsonValue value = m_object.value(name);
        m_complete = m_complete && value.isString();
        return value.toString().toUtf8();
    }

    QByteArray hex(QLatin1String name, qsizetype size) {
        const QByteArray digits = text(name);
        m_complete = m_complete && digits.size() == 2 * size && isLowerHex(digits);
        return QByteArray::fromHex(digits);
    }

    qint64 integer(QLatin1String name, qint64 minimum, qint64 maximum) {
        const auto value = exactInteger(m_object.value(name));
        m_complete = m_complete && value && *value >= minimum && *value <= maximum;
        return value.value_or(minimum);
    }

    void demand(bool condition) { m_complete = m_complete && condition; }

private:
    const QJsonObject& m_object;
    bool m_complete = true;
};

using namespace Qt::StringLiterals;

Checked<Solution> parseSolution(const QJsonObject& object, int keyLength) {
    MemberReader reader(object);
    Solution solution;
    solution.counter = quint32(reader.integer("counter"_L1, 0, std::numeric_limits<quint32>::max()));
    solution.derivedKey = reader.hex("derivedKey"_L1, keyLength);
    if (reader.has("time"_L1))
        reader.demand(object.value("time"_L1).isDouble());
    if (!reader.isComplete())
        return tl::unexpected(Refusal::Malformed);
    return solution;
}

std::optional<QByteArray> decodeBase64(QByteArrayView token) {
    for (int padding = 0; padding < 2 && token.endsWith('='); ++padding)
        token.chop(1);
    QByteArray standard = token.toByteArray();
    standard.replace('-', '+').replace('_', '/');
    QByteArray bytes(standard.size(), Qt::Uninitialized);
    std::size_t size = 0;
    if (sodium_base642bin(bytesOf(bytes), std::size_t(bytes.size()), standard.constData(), std::size_t(standard.size()),
            nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0)
        return std::nullopt;
    bytes.truncate(qsizetype(size));
    return bytes;
}

QJsonObject toObject(const Challenge& challenge) {
    return {
        {"parameters"_L1, challenge.parameters}, {"signature"_L1, QString::fromLatin1(challenge.signature.toHex())}};
}

QJsonObject parametersOf(const Challenge& challenge, const QJsonObject& data) {
    const auto hex = [](const QByteArray& bytes) { return QString::fromLatin1(bytes.toHex()); };
    return {{"algorithm"_L1, QString::fromLatin1(challenge.algorithm)}, {"cost"_L1, challenge.cost}, {"data"_L1, data},
        {"expiresAt"_L1, *challenge.expiresAt}, {"keyLength"_L1, challenge.keyLength},
        {"keyPrefix"_L1, QString::fromLatin1(challenge.keyPrefix)}, {"keySignature"_L1, hex(*challenge.keySignature)},
        {"nonce"_L1, hex(challenge.nonce)}, {"salt"_L1, hex(challenge.salt)}};
}

} // namespace

const char* toText(Refusal refusal) {
    switch (refusal) {
    case Refusal::TooLarge:
        return "too_large";
    case Refusal::Malformed:
        return "malformed";
    case Refusal::TestMode:
        return "test_mode";
    case Refusal::OldProtocol:
        return "old_protocol";
    case Refusal::Signature:
        return "signature";
    case Refusal::Expired:
        return "expired";
    case Refusal::Purpose:
        return "purpose";
    case Refusal::Solution:
        return "solution";
    }
    Q_UNREACHABLE();
}

Keys Keys::from(const Secret& humanCheckKey) {
    return {Secret(hmacSha256(humanCheckKey, "altcha challenge")), Secret(hmacSha256(humanCheckKey, "altcha key"))};
}

std::optional<QByteArray> deriveKey(const Challenge& challenge, quint32 counter) {
    std::array<char, sizeof counter> counterBytes{};
    qToBigEndian(counter, counterBytes.data());
    const QByteArray password = challenge.nonce + QByteArray(counterBytes.data(), counterBytes.size());
    if (challenge.algorithm == pbkdf2Sha256) {
        QByteArray key(challenge.keyLength, Qt::Uninitialized);
        if (PKCS5_PBKDF2_HMAC(password.constData(), int(password.size()), bytesOf(challenge.salt),
                int(challenge.salt.size()), challenge.cost, EVP_sha256(), int(key.size()), bytesOf(key)) != 1)
            return std::nullopt;
        return key;
    }
    if (challenge.algorithm == iteratedSha256) {
        QByteArray key = sha256(challenge.salt + password);
        for (int round = 1; round < challenge.cost; ++round)
            key = sha256(key);
        return key.left(challenge.keyLength);
    }
    return std::nullopt;
}

Payload makeChallenge(const ChallengeRequest& request, const Keys& keys) {
    Payload payload;
    Challenge& challenge = payload.challenge;
    challenge.algorithm = pbkdf2Sha256;
    challenge.nonce = randomBytes(nonceSize);
    challenge.salt = randomBytes(saltSize);
    challenge.cost = request.cost;
    challenge.keyLength = int(hashSize);
    challenge.expiresAt = std::chrono::floor<std::chrono::seconds>(request.expiresAt).time_since_epoch().count();

    payload.solution.counter = request.counter;
    payload.solution.derivedKey = deriveKey(challenge, request.counter).value();
    challenge.keyPrefix = payload.solution.derivedKey.left(challenge.keyLength / 2).toHex();
    challenge.keySignature = hmacSha256(keys.derivedKey, payload.solution.derivedKey);
    challenge.parameters = parametersOf(challenge, request.data);
    challenge.signature = hmacSha256(keys.challenge, canonicalJson(challenge.parameters).value());
    return payload;
}

QByteArray toJson(const Challenge& challenge) {
    return QJsonDocument(toObject(challenge)).toJson(QJsonDocument::Compact);
}

QByteArray toToken(const Payload& payload) {
    const QJsonObject solution{{"counter"_L1, qint64(payload.solution.counter)},
        {"derivedKey"_L1, QString::fromLatin1(payload.solution.derivedKey.toHex())}};
    const QJsonObject object{{"challenge"_L1, toObject(payload.challenge)}, {"solution"_L1, solution}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toBase64();
}

Checked<Challenge> parseChallenge(const QJsonObject& object) {
    MemberReader outer(object);
    Challenge challenge;
    challenge.signature = outer.hex("signature"_L1, hashSize);
    outer.demand(object.value("parameters"_L1).isObject());
    challenge.parameters = object.value("parameters"_L1).toObject();

    MemberReader reader(challenge.parameters);
    challenge.algorithm = reader.text("algorithm"_L1);
    challenge.nonce = reader.hex("nonce"_L1, nonceSize);
    challenge.salt = reader.hex("salt"_L1, saltSize);
    challenge.cost = int(reader.integer("cost"_L1, 1, std::numeric_limits<int>::max()));
    challenge.keyLength = int(reader.integer("keyLength"_L1, 1, 64));
    challenge.keyPrefix = reader.text("keyPrefix"_L1);
    reader.demand(!challenge.keyPrefix.isEmpty() && isLowerHex(challenge.keyPrefix));
    if (reader.has("keySignature"_L1))
        challenge.keySignature = reader.hex("keySignature"_L1, hashSize);
    if (reader.has("expiresAt"_L1))
        challenge.expiresAt = reader.integer("expiresAt"_L1, 1, qint64(9'000'000'000'000));
    if (!outer.isComplete() || !reader.isComplete())
        return tl::unexpected(Refusal::Malformed);
    return challenge;
}

Checked<Payload> parseToken(QByteArrayView token, qsizetype maximumLength) {
    if (token.size() > maximumLength)
        return tl::unexpected(Refusal::TooLarge);
    const auto json = decodeBase64(token);
    if (!json)
        return tl::unexpected(Refusal::Malformed);
    const QJsonDocument document = QJsonDocument::fromJson(*json);
    if (!document.isObject())
        return tl::unexpected(Refusal::Malformed);
    const QJsonObject object = document.object();
    if (object.value("test"_L1).toBool())
        return tl::unexpected(Refusal::TestMode);
    // In version 1 the challenge was a hash's text beside the solution's "number".
    if (object.value("challenge"_L1).isString())
        return tl::unexpected(Refusal::OldProtocol);

    auto challenge = parseChallenge(object.value("challenge"_L1).toObject());
    if (!challenge)
        return tl::unexpected(challenge.error());
    auto solution = parseSolution(object.value("solution"_L1).toObject(), challenge->keyLength);
    if (!solution)
        return tl::unexpected(solution.error());
    return Payload{std::move(*challenge), std::move(*solution)};
}

tl::expected<void, Refusal> verifyChallenge(const Challenge& challenge, const Secret& key, Instant now) {
    const auto json = canonicalJson(challenge.parameters);
    if (!json || !equalInConstantTime(challenge.signature, hmacSha256(key, *json)))
        return tl::unexpected(Refusal::Signature);
    if (challenge.expiresAt && now >= Instant(std::chrono::seconds(*challenge.expiresAt)))
        return tl::unexpected(Refusal::Expired);
    return {};
}

tl::expected<void, Refusal> verifyKeySignature(const Payload& payload, const Secret& key) {
    const auto& expected = payload.challenge.keySignature;
    if (!expected || !equalInConstantTime(*expected, hmacSha256(key, payload.solution.derivedKey)))
        return tl::unexpected(Refusal::Solution);
    return {};
}

} // namespace invites::human::altcha
