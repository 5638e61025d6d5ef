#include "common/vault/Keyring.h"

#include "common/base/Clock.h"
#include "common/vault/PrivateFile.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <sodium.h>

#include <limits>
#include <optional>

namespace invites::vault {

namespace {

constexpr qint64 fileVersion = 1;
constexpr auto largestId = qint64(std::numeric_limits<quint32>::max());

// libsodium's own initialisation is safe in any thread and may be repeated. Whoever computes with a key got it from a
// Keyring, so this is the only place that needs it.
void initialiseSodium() {
    if (sodium_init() < 0)
        qFatal("libsodium cannot be initialised: the system has no source of randomness");
}

tl::unexpected<Error> damaged(const QString& path, const QString& what) {
    return failure(ErrorCode::InvalidInput,
        QStringLiteral("The keyring %1 cannot be used: %2. Restore it from a copy.").arg(path, what));
}

std::optional<Secret> keyFrom(const QJsonValue& value) {
    Secret encoded = Secret::fromText(value.toString());
    const auto decoded = QByteArray::fromBase64Encoding(encoded.reveal(), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.size() != Keyring::keySize)
        return std::nullopt;
    return Secret(decoded.decoded);
}

QString freshKey() {
    QByteArray bytes(Keyring::keySize, Qt::Uninitialized);
    randombytes_buf(bytes.data(), std::size_t(bytes.size()));
    const Secret key(std::move(bytes));
    return QString::fromLatin1(key.reveal().toBase64());
}

QJsonObject freshCodeKey(qint64 id) {
    const Instant now = std::chrono::floor<std::chrono::seconds>(SystemClock().now());
    return {{QStringLiteral("id"), id}, {QStringLiteral("key"), freshKey()},
        {QStringLiteral("created_at"), toRfc3339(now)}};
}

Secret written(const QJsonObject& ring) {
    return Secret(QJsonDocument(ring).toJson());
}

Result<QJsonObject> parsed(const QString& path, const Secret& content) {
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(content.reveal(), &error);
    if (error.error != QJsonParseError::NoError || !document.isObject())
        return damaged(path, QStringLiteral("it is not a JSON object"));
    const qint64 version = document.object().value(QLatin1String("version")).toInteger(-1);
    if (version != fileVersion)
        return damaged(path, QStringLiteral("its \"version\" is not %1").arg(fileVersion));
    return document.object();
}

Result<std::map<quint32, Secret>> codeKeysFrom(const QString& path, const QJsonArray& entries) {
    std::map<quint32, Secret> keys;
    for (const auto& entry : entries) {
        const qint64 id = entry[QLatin1String("id")].toInteger(0);
        // 0 stands for "no key" in CodeCipher::keyIdOf.
        if (id < 1 || id > largestId)
            return damaged(path, QStringLiteral("a code key's \"id\" is not a number from 1"));
        auto key = keyFrom(entry[QLatin1String("key")]);
        if (!key)
            return damaged(path, QStringLiteral("the code key %1 is not 32 bytes in base64").arg(id));
        if (!entry[QLatin1String("created_at")].isString())
            return damaged(path, QStringLiteral("the code key %1 has no \"created_at\"").arg(id));
        if (!keys.emplace(quint32(id), std::move(*key)).second)
            return damaged(path, QStringLiteral("the code key %1 is there twice").arg(id));
    }
    if (keys.empty())
        return damaged(path, QStringLiteral("it has no \"code_keys\""));
    return keys;
}

} // namespace

Result<Keyring> Keyring::load(const QString& path) {
    initialiseSodium();
    const auto content = readPrivateFile(path);
    if (!content) {
        if (!QFileInfo::exists(path))
            return failure(ErrorCode::InvalidInput,
                QStringLiteral("There is no keyring %1: make one with invites-server keygen %1.").arg(path));
        return failure(content.error());
    }
    return fromContent(path, *content);
}

Result<Keyring> Keyring::fromContent(const QString& path, const Secret& content) {
    const auto ring = parsed(path, content);
    if (!ring)
        return failure(ring.error());
    Keyring keyring;
    const std::pair<QLatin1String, Secret*> singleKeys[] = {
        {QLatin1String("fingerprint_key"), &keyring.m_fingerprintKey},
        {QLatin1String("ticket_key"), &keyring.m_ticketKey},
        {QLatin1String("address_key"), &keyring.m_addressKey},
        {QLatin1String("human_check_key"), &keyring.m_humanCheckKey},
    };
    for (const auto& [name, place] : singleKeys) {
        auto key = keyFrom(ring->value(name));
        if (!key)
            return damaged(path, QStringLiteral("\"%1\" is not 32 bytes in base64").arg(name));
        *place = std::move(*key);
    }
    auto codeKeys = codeKeysFrom(path, ring->value(QLatin1String("code_keys")).toArray());
    if (!codeKeys)
        return failure(codeKeys.error());
    keyring.m_codeKeys = std::move(*codeKeys);
    return keyring;
}

Status Keyring::create(const QString& path) {
    initialiseSodium();
    const QJsonObject ring{
        {QStringLiteral("version"), fileVersion},
        {QStringLiteral("code_keys"), QJsonArray{freshCodeKey(1)}},
        {QStringLiteral("fingerprint_key"), freshKey()},
        {QStringLiteral("ticket_key"), freshKey()},
        {QStringLiteral("address_key"), freshKey()},
        {QStringLiteral("human_check_key"), freshKey()},
    };
    return createPrivateFile(path, written(ring));
}

Result<quint32> Keyring::addCodeKey(const QString& path) {
    initialiseSodium();
    quint32 id = 0;
    const Status changed = changePrivateFile(path, [&](const Secret& content) -> Result<Secret> {
        const auto keyring = fromContent(path, content);
        if (!keyring)
            return failure(keyring.error());
        if (keyring->newestCodeKeyId() == largestId)
            return failure(ErrorCode::Conflict, QStringLiteral("The keyring %1 has no code key id left.").arg(path));
        id = keyring->newestCodeKeyId() + 1;
        // What else the file says is kept.
        QJsonObject ring = QJsonDocument::fromJson(content.reveal()).object();
        QJsonArray codeKeys = ring.value(QLatin1String("code_keys")).toArray();
        codeKeys.append(freshCodeKey(id));
        ring.insert(QLatin1String("code_keys"), codeKeys);
        return written(ring);
    });
    if (!changed)
        return failure(changed.error());
    return id;
}

quint32 Keyring::newestCodeKeyId() const {
    return m_codeKeys.rbegin()->first;
}

const Secret* Keyring::codeKey(quint32 id) const {
    const auto found = m_codeKeys.find(id);
    return found == m_codeKeys.end() ? nullptr : &found->second;
}

} // namespace invites::vault
