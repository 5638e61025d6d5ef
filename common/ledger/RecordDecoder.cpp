#include "common/ledger/RecordDecoder.h"

#include <QtEndian>

#include <algorithm>
#include <cstring>

namespace invites::ledger {

namespace {

constexpr qsizetype headSize = 5;
constexpr qsizetype ticketSize = 27;
constexpr qsizetype stepSize = 12;
constexpr qsizetype codesSize = 11;
constexpr qsizetype codesKeySize = 3;
constexpr qsizetype actSize = 41;
constexpr qsizetype countsSize = 6 * 8;
constexpr int mostSince = 99;
constexpr quint8 trash = 128;

constexpr quint8 drawn = 1;
constexpr quint8 premium = 2;
constexpr quint8 resumed = 4;
constexpr quint8 replaced = 8;
constexpr quint8 returning = 16;

tl::unexpected<Error> malformed(const char* what) {
    return failure(ErrorCode::DataCorrupt, QString::fromLatin1(what));
}

quint8 byteAt(QByteArrayView bytes, qsizetype at) {
    return quint8(bytes[at]);
}

template <typename Integer>
Integer integerAt(QByteArrayView bytes, qsizetype at) {
    return qFromBigEndian<Integer>(bytes.data() + at);
}

SixCounts countsAt(QByteArrayView bytes, qsizetype at) {
    SixCounts counts;
    for (std::size_t i = 0; i < counts.size(); ++i)
        counts[i] = integerAt<quint64>(bytes, at + qsizetype(i) * 8);
    return counts;
}

tl::unexpected<Error> uncountable() {
    return malformed("a number is past all counting");
}

bool isState(quint8 value) {
    return value >= 1 && value <= 6;
}

bool isLane(int value) {
    return value <= int(TicketLane::Priority);
}

TicketState stateFrom(quint8 value) {
    return TicketState(value - 1);
}

Result<Record> decodeOpening(QByteArrayView content) {
    constexpr qsizetype slugAt = 3;
    if (content.size() < slugAt || integerAt<quint16>(content, 0) != 1)
        return malformed("the opening is of an unknown version");
    const qsizetype slugSize = byteAt(content, 2);
    const qsizetype restAt = slugAt + slugSize;
    if (slugSize == 0 || content.size() != restAt + 9 + 3 * countsSize)
        return malformed("the opening's size does not fit");
    Opening opening;
    opening.slug = content.sliced(slugAt, slugSize).toByteArray();
    const auto isAscii = [](char letter) { return letter > ' ' && letter < '\x7f'; };
    if (!std::all_of(opening.slug.begin(), opening.slug.end(), isAscii))
        return malformed("the campaign's name is not ASCII");
    opening.next = integerAt<quint64>(content, restAt);
    opening.since = byteAt(content, restAt + 8);
    if (opening.next == 0)
        return malformed("a line begins with number 1");
    if (opening.since > mostSince)
        return malformed("more standard tickets than are counted were served since the last priority one");
    opening.codes = countsAt(content, restAt + 9);
    opening.tickets = countsAt(content, restAt + 9 + countsSize);
    opening.codesInTrash = countsAt(content, restAt + 9 + 2 * countsSize);
    const auto isCountable = [](const SixCounts& counts) {
        return std::all_of(counts.begin(), counts.end(), [](quint64 count) { return count <= mostCounted; });
    };
    if (opening.next > mostCounted || !isCountable(opening.codes) || !isCountable(opening.tickets) ||
        !isCountable(opening.codesInTrash))
        return uncountable();
    return opening;
}

Result<Record> decodeRules(QByteArrayView content) {
    if (content.size() != 2)
        return malformed("the rules' size does not fit");
    const quint8 flags = byteAt(content, 1);
    if (flags > 3)
        return malformed("the rules have an unknown flag");
    return Rules{byteAt(content, 0), (flags & 1) != 0, (flags & 2) != 0};
}

Result<TicketEntry> decodeTicket(QByteArrayView bytes) {
    const quint8 state = byteAt(bytes, 8);
    const quint8 lane = byteAt(bytes, 9);
    const quint8 flags = byteAt(bytes, 10);
    if (!isState(state) || !isLane(lane) || flags > (drawn | premium))
        return malformed("a ticket's state, lane or flag is unknown");
    TicketEntry ticket{integerAt<quint64>(bytes, 0), stateFrom(state), TicketLane(lane), (flags & drawn) != 0,
        (flags & premium) != 0, {}};
    if (ticket.number > mostCounted)
        return uncountable();
    std::memcpy(ticket.pseudonym.data(), bytes.data() + 11, ticket.pseudonym.size());
    return ticket;
}

Result<StepEntry> decodeStep(QByteArrayView bytes) {
    const quint8 before = byteAt(bytes, 8);
    const quint8 after = byteAt(bytes, 9);
    const quint8 lanes = byteAt(bytes, 10);
    const quint8 flags = byteAt(bytes, 11);
    if (!isState(before) || !isState(after) || !isLane(lanes >> 4) || !isLane(lanes & 15) || flags >= 2 * returning)
        return malformed("a step's state, lane or flag is unknown");
    const auto number = integerAt<quint64>(bytes, 0);
    if (number > mostCounted)
        return uncountable();
    return StepEntry{number, stateFrom(before), stateFrom(after), TicketLane(lanes >> 4), TicketLane(lanes & 15),
        (flags & drawn) != 0, (flags & premium) != 0, (flags & resumed) != 0, (flags & replaced) != 0,
        (flags & returning) != 0};
}

std::optional<CodePlace> placeFrom(quint8 value) {
    const int status = value % trash;
    if (status < 1 || status > 6)
        return std::nullopt;
    return CodePlace{CodeStatus(status - 1), value >= trash};
}

Result<CodeMove> decodeMove(QByteArrayView bytes) {
    const quint8 from = byteAt(bytes, 0);
    const quint8 source = byteAt(bytes, 2);
    const auto to = placeFrom(byteAt(bytes, 1));
    CodeMove move;
    move.count = integerAt<quint64>(bytes, 3);
    if (!to || move.count == 0)
        return malformed("codes go nowhere, or none do");
    if (move.count > mostCounted)
        return uncountable();
    move.to = *to;
    if (from == 0) {
        if (source < 1 || source > 3)
            return malformed("codes are of an unknown source");
        move.from = CodeOrigin(source - 1);
        return move;
    }
    const auto place = placeFrom(from);
    if (!place || source != 0 || *place == *to)
        return malformed("codes do not move from one status to another");
    move.from = *place;
    return move;
}

// Entries of one size, ordered by their first bytes, none of them twice.
template <typename Entry>
Result<std::vector<Entry>> decodeEntries(
    QByteArrayView content, qsizetype size, qsizetype keySize, Result<Entry> (*decode)(QByteArrayView)) {
    if (content.isEmpty() || content.size() % size != 0)
        return malformed("a list's size does not fit");
    std::vector<Entry> entries;
    entries.reserve(std::size_t(content.size() / size));
    for (qsizetype at = 0; at < content.size(); at += size) {
        if (at > 0 && std::memcmp(content.data() + at - size, content.data() + at, std::size_t(keySize)) >= 0)
            return malformed("a list is not in its order");
        const auto entry = decode(content.sliced(at, size));
        if (!entry)
            return failure(entry.error());
        entries.push_back(*entry);
    }
    return entries;
}

template <typename Kind, typename Entry>
Result<Record> decodeList(
    QByteArrayView content, qsizetype size, qsizetype keySize, Result<Entry> (*decode)(QByteArrayView)) {
    auto entries = decodeEntries(content, size, keySize, decode);
    if (!entries)
        return failure(entries.error());
    return Kind{std::move(*entries)};
}

Result<Record> decodeAct(QByteArrayView content) {
    if (content.size() != actSize)
        return malformed("an act's size does not fit");
    const quint8 action = byteAt(content, 8);
    if (action < 1 || action > 3)
        return malformed("an act is of an unknown kind");
    Act act{integerAt<quint64>(content, 0), ActKind(action - 1), {}};
    if (act.number > mostCounted)
        return uncountable();
    std::memcpy(act.digest.data(), content.data() + 9, act.digest.size());
    return act;
}

Result<Record> decodeRecord(quint8 kind, QByteArrayView content) {
    switch (kind) {
    case 1:
        return decodeOpening(content);
    case 2:
        return decodeRules(content);
    case 3:
        return decodeList<Joined>(content, ticketSize, 8, &decodeTicket);
    case 4:
        return decodeList<Standing>(content, ticketSize, 8, &decodeTicket);
    case 5:
        return decodeList<Stepped>(content, stepSize, 8, &decodeStep);
    case 6:
        return decodeList<CodesMoved>(content, codesSize, codesKeySize, &decodeMove);
    case 7:
        return decodeAct(content);
    default:
        return malformed("a record is of an unknown kind");
    }
}

} // namespace

Result<std::vector<Record>> decodeBody(QByteArrayView body) {
    if (body.isEmpty())
        return malformed("the body is empty");
    std::vector<Record> records;
    while (!body.isEmpty()) {
        if (body.size() < headSize)
            return malformed("the body ends within a record");
        const auto size = qsizetype(integerAt<quint32>(body, 1));
        if (size > body.size() - headSize)
            return malformed("the body ends within a record");
        auto record = decodeRecord(byteAt(body, 0), body.sliced(headSize, size));
        if (!record)
            return failure(record.error());
        records.push_back(std::move(*record));
        body = body.sliced(headSize + size);
    }
    return records;
}

Result<std::vector<TicketEntry>> decodeTickets(QByteArrayView content) {
    return decodeEntries(content, ticketSize, 8, &decodeTicket);
}

} // namespace invites::ledger
