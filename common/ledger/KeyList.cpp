#include "common/ledger/KeyList.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace invites::ledger {

QByteArray toJson(const std::vector<SigningKey>& keys) {
    QByteArray list;
    for (const SigningKey& key : keys) {
        if (!list.isEmpty())
            list += ',';
        list += "{\"key\":\"" + key.publicKey.toHex() +
                "\",\"since\":" + QByteArray::number(qint64(key.notedAt.time_since_epoch().count())) + '}';
    }
    return "{\"keys\":[" + list + "]}\n";
}

Result<std::vector<SigningKey>> keysFromJson(const QByteArray& json) {
    constexpr qsizetype keySize = 32;
    const QJsonValue list = QJsonDocument::fromJson(json).object().value(QLatin1String("keys"));
    if (!list.isArray())
        return failure(ErrorCode::DataCorrupt, QStringLiteral("This is no list of keys."));
    std::vector<SigningKey> keys;
    for (const QJsonValue entry : list.toArray()) {
        const QByteArray hexadecimal = entry.toObject().value(QLatin1String("key")).toString().toUtf8();
        const qint64 since = entry.toObject().value(QLatin1String("since")).toInteger(-1);
        const QByteArray key = QByteArray::fromHex(hexadecimal);
        if (key.size() != keySize || key.toHex() != hexadecimal || since < 0)
            return failure(ErrorCode::DataCorrupt, QStringLiteral("This is no list of keys."));
        keys.push_back({key, Instant(std::chrono::microseconds(since))});
    }
    return keys;
}

} // namespace invites::ledger
