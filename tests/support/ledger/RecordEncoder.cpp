#include "tests/support/ledger/RecordEncoder.h"

#include <QtEndian>

namespace invites::test {

using namespace ledger;

namespace {

template <typename Integer>
void append(QByteArray& bytes, Integer value) {
    char buffer[sizeof value];
    qToBigEndian(value, buffer);
    bytes.append(buffer, sizeof buffer);
}

void append(QByteArray& bytes, const SixCounts& counts) {
    for (const quint64 count : counts)
        append(bytes, count);
}

template <std::size_t size>
void append(QByteArray& bytes, const std::array<quint8, size>& more) {
    bytes.append(reinterpret_cast<const char*>(more.data()), qsizetype(size));
}

quint8 byteOf(CodePlace place) {
    return quint8(int(place.status) + 1 + (place.isInTrash ? 128 : 0));
}

QByteArray content(const Opening& record) {
    QByteArray bytes;
    append(bytes, quint16(1));
    append(bytes, quint8(record.slug.size()));
    bytes += record.slug;
    append(bytes, record.next);
    append(bytes, quint8(record.since));
    append(bytes, record.codes);
    append(bytes, record.tickets);
    append(bytes, record.codesInTrash);
    return bytes;
}

QByteArray content(const Rules& record) {
    QByteArray bytes;
    append(bytes, quint8(record.share));
    append(bytes, quint8(int(record.drawsRush) | int(record.premium) << 1));
    return bytes;
}

QByteArray content(const std::vector<TicketEntry>& tickets) {
    QByteArray bytes;
    for (const TicketEntry& ticket : tickets) {
        append(bytes, ticket.number);
        append(bytes, quint8(int(ticket.state) + 1));
        append(bytes, quint8(ticket.lane));
        append(bytes, quint8(int(ticket.isDrawn) | int(ticket.isPremium) << 1));
        append(bytes, ticket.pseudonym);
    }
    return bytes;
}

QByteArray content(const Joined& record) {
    return content(record.tickets);
}

QByteArray content(const Standing& record) {
    return content(record.tickets);
}

QByteArray content(const Stepped& record) {
    QByteArray bytes;
    for (const StepEntry& step : record.steps) {
        append(bytes, step.number);
        append(bytes, quint8(int(step.before) + 1));
        append(bytes, quint8(int(step.after) + 1));
        append(bytes, quint8(int(step.laneBefore) << 4 | int(step.laneAfter)));
        append(bytes, quint8(int(step.isDrawn) | int(step.isPremium) << 1 | int(step.isResumed) << 2 |
                             int(step.isReplaced) << 3 | int(step.isReturning) << 4));
    }
    return bytes;
}

QByteArray content(const CodesMoved& record) {
    QByteArray bytes;
    for (const CodeMove& move : record.moves) {
        const auto* from = std::get_if<CodePlace>(&move.from);
        append(bytes, from ? byteOf(*from) : quint8(0));
        append(bytes, byteOf(move.to));
        append(bytes, from ? quint8(0) : quint8(int(std::get<CodeOrigin>(move.from)) + 1));
        append(bytes, move.count);
    }
    return bytes;
}

QByteArray content(const Act& record) {
    QByteArray bytes;
    append(bytes, record.number);
    append(bytes, quint8(int(record.kind) + 1));
    append(bytes, record.digest);
    return bytes;
}

} // namespace

QByteArray encode(const Record& record) {
    const QByteArray inside = std::visit([](const auto& each) { return content(each); }, record);
    QByteArray bytes;
    append(bytes, quint8(record.index() + 1));
    append(bytes, quint32(inside.size()));
    return bytes + inside;
}

QByteArray encodeBody(const std::vector<Record>& records) {
    QByteArray bytes;
    for (const Record& record : records)
        bytes += encode(record);
    return bytes;
}

} // namespace invites::test
