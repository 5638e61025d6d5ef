#include "common/ledger/Receipt.h"

#include "common/ledger/Block.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <sodium.h>

#include <algorithm>

namespace invites::ledger {

namespace {

QByteArray hexAt(const QJsonObject& object, QLatin1String name) {
    return QByteArray::fromHex(object.value(name).toString().toLatin1());
}

std::optional<quint64> numberAt(const QJsonObject& object, QLatin1String name) {
    const qint64 number = object.value(name).toInteger(-1);
    return number >= 0 ? std::optional(quint64(number)) : std::nullopt;
}

} // namespace

Result<Receipt> receiptFromJson(const QByteArray& json) {
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    Receipt receipt;
    const auto number = numberAt(object, QLatin1String("number"));
    const auto block = numberAt(object, QLatin1String("block"));
    const auto issuedAt = numberAt(object, QLatin1String("issued_at"));
    const QByteArray pseudonym = hexAt(object, QLatin1String("pseudonym"));
    receipt.campaign = object.value(QLatin1String("campaign")).toString().toUtf8();
    receipt.blockHash = hexAt(object, QLatin1String("block_hash"));
    receipt.key = hexAt(object, QLatin1String("key"));
    receipt.signature = QByteArray::fromBase64(object.value(QLatin1String("signature")).toString().toLatin1());
    if (!number || !block || !issuedAt || receipt.campaign.isEmpty() ||
        pseudonym.size() != qsizetype(receipt.pseudonym.size()) || receipt.blockHash.size() != hashSize ||
        receipt.key.size() != qsizetype(crypto_sign_PUBLICKEYBYTES) ||
        receipt.signature.size() != qsizetype(crypto_sign_BYTES))
        return failure(ErrorCode::DataCorrupt, QStringLiteral("This is no receipt of a ticket."));
    receipt.number = *number;
    receipt.block = *block;
    receipt.issuedAt = *issuedAt;
    std::copy_n(pseudonym.begin(), receipt.pseudonym.size(), receipt.pseudonym.begin());
    return receipt;
}

QByteArray receiptText(const Receipt& receipt) {
    const QByteArray pseudonym =
        QByteArray::fromRawData(reinterpret_cast<const char*>(receipt.pseudonym.data()), 16).toHex();
    return "handsel receipt 1\n" + receipt.campaign + '\n' + QByteArray::number(receipt.number) + '\n' + pseudonym +
           '\n' + QByteArray::number(receipt.block) + '\n' + receipt.blockHash.toHex() + '\n' +
           QByteArray::number(receipt.issuedAt) + '\n';
}

bool isSigned(const Receipt& receipt) {
    const QByteArray text = receiptText(receipt);
    const auto bytesOf = [](const QByteArray& bytes) {
        return reinterpret_cast<const unsigned char*>(bytes.constData());
    };
    return crypto_sign_verify_detached(
               bytesOf(receipt.signature), bytesOf(text), quint64(text.size()), bytesOf(receipt.key)) == 0;
}

} // namespace invites::ledger
