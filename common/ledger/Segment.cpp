#include "common/ledger/Segment.h"

#include "common/ledger/Records.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace invites::ledger {

namespace {

constexpr QByteArrayView heightHead = "{\"height\":";
constexpr QByteArrayView timeHead = ",\"time\":";
constexpr QByteArrayView bodyHead = ",\"body\":\"";
constexpr QByteArrayView hashHead = "\",\"hash\":\"";
constexpr QByteArrayView tail = "\"}";

// What stands between two words of the line, which are cut off from its beginning.
std::optional<QByteArrayView> cut(QByteArrayView& line, QByteArrayView head, QByteArrayView next) {
    if (!line.startsWith(head))
        return std::nullopt;
    const qsizetype end = line.indexOf(next, head.size());
    if (end < 0)
        return std::nullopt;
    const QByteArrayView value = line.sliced(head.size(), end - head.size());
    line = line.sliced(end);
    return value;
}

tl::unexpected<Error> unreadable() {
    return failure(ErrorCode::DataCorrupt, QStringLiteral("a line is not a block as it is published"));
}

// Whole numbers that JSON's numbers hold exactly; times do until the year 2255.
std::optional<quint64> wholeNumber(const QJsonValue& value) {
    const qint64 number = value.toInteger(-1);
    return number >= 0 && quint64(number) <= mostCounted ? std::optional(quint64(number)) : std::nullopt;
}

} // namespace

QString segmentPath(quint64 height) {
    return QStringLiteral("blocks/%1.jsonl").arg(height / segmentBlocks * segmentBlocks, 10, 10, QLatin1Char('0'));
}

QByteArray toLine(const Block& block) {
    QByteArray line;
    line.reserve(block.body.size() * 4 / 3 + 180);
    line += heightHead.toByteArray() + QByteArray::number(block.height);
    line += timeHead.toByteArray() + QByteArray::number(block.time);
    line += bodyHead.toByteArray() + block.body.toBase64();
    line += hashHead.toByteArray() + block.hash.toHex() + tail.toByteArray() + '\n';
    return line;
}

Result<Block> blockFromLine(QByteArrayView line) {
    QByteArrayView rest = line;
    const auto height = cut(rest, heightHead, timeHead);
    const auto time = height ? cut(rest, timeHead, bodyHead) : height;
    const auto body = time ? cut(rest, bodyHead, hashHead) : time;
    const auto hash = body ? cut(rest, hashHead, tail) : body;
    if (!hash || rest.size() != tail.size() || hash->size() != 2 * hashSize)
        return unreadable();
    Block block{height->toByteArray().toULongLong(), time->toByteArray().toULongLong(),
        QByteArray::fromBase64(body->toByteArray()), QByteArray::fromHex(hash->toByteArray())};
    const QByteArray again = toLine(block);
    if (QByteArrayView(again).chopped(1) != line)
        return unreadable();
    return block;
}

QByteArray toJson(const ChainEnd& end) {
    return "{\"campaign\":\"" + end.campaign + "\",\"height\":" + QByteArray::number(end.height) +
           ",\"time\":" + QByteArray::number(end.time) + ",\"hash\":\"" + end.hash.toHex() +
           "\",\"segment_blocks\":" + QByteArray::number(segmentBlocks) + "}\n";
}

Result<ChainEnd> chainEndFromJson(const QByteArray& json) {
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    const auto height = wholeNumber(object.value(QLatin1String("height")));
    const auto time = wholeNumber(object.value(QLatin1String("time")));
    const QByteArray hexadecimal = object.value(QLatin1String("hash")).toString().toUtf8();
    ChainEnd end{object.value(QLatin1String("campaign")).toString().toUtf8(), height.value_or(0), time.value_or(0),
        QByteArray::fromHex(hexadecimal)};
    if (!height || !time || end.campaign.isEmpty() || end.hash.size() != hashSize || end.hash.toHex() != hexadecimal ||
        wholeNumber(object.value(QLatin1String("segment_blocks"))) != segmentBlocks)
        return failure(ErrorCode::DataCorrupt, QStringLiteral("ledger.json does not say where the chain ends"));
    return end;
}

} // namespace invites::ledger
