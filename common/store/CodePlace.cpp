#include "common/store/CodePlace.h"

#include "common/store/CodeStatements.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace invites::store {

namespace {

constexpr int countLimit = 1'000;

// A value of any column as a point between others.
struct Value {
    std::optional<Instant> instant;
    std::optional<qint64> number;
    std::optional<QString> text;

    bool isThere() const { return instant || number || text; }
    friend bool operator<(const Value& left, const Value& right) {
        return std::tie(left.instant, left.number, left.text) < std::tie(right.instant, right.number, right.text);
    }
};

// What is known of the codes of one campaign, status and source.
struct Part {
    QString slug;
    CodeStatus status = CodeStatus::Available;
    CodeSource source = CodeSource::Import;
    Value smallest;
    Value greatest;
    std::optional<Instant> firstAdded;
    std::optional<Instant> lastAdded;
    double kept = 0; // of this status, as the database keeps count
    double counted = 0;
    double withValue = 0;
    double without = 0;

    double all() const { return withValue + without; }
};

Value valueFrom(const db::Row& row, int place, CodeColumn column) {
    Value value;
    if (column == CodeColumn::Ticket)
        value.number = row.optionalInteger(place);
    else if (column == CodeColumn::Note)
        value.text = row.optionalText(place);
    else
        value.instant = row.optionalInstant(place);
    return value;
}

Part partFrom(const db::Row& row, CodeColumn column) {
    Part part;
    part.slug = row.text(0);
    part.status = codeStatusFromText(row.text(1)).value_or(CodeStatus::Available);
    part.source = codeSourceFromText(row.text(2)).value_or(CodeSource::Import);
    part.kept = double(row.integer(3));
    part.smallest = valueFrom(row, 4, column);
    part.greatest = valueFrom(row, 5, column);
    part.counted = double(row.integer(6));
    part.firstAdded = row.optionalInstant(7);
    part.lastAdded = row.optionalInstant(8);
    return part;
}

// How many codes a part has with and without a value, as far as the counts tell.
void weigh(std::vector<Part>& parts, const CodeFilter& filter, CodeColumn column) {
    std::erase_if(parts, [](const Part& part) { return !part.firstAdded; });
    for (Part& part : parts) {
        // The counts do not tell sources apart: those that have any share equally.
        const auto sources = std::count_if(parts.begin(), parts.end(),
            [&](const Part& other) { return other.slug == part.slug && other.status == part.status; });
        const double kept = part.kept / double(sources);
        const bool mayLack = isNullable(column) && !leavesOutEmpty(filter, column);
        const bool isAll = !mayLack || isUsuallySet(column, part.status);
        part.withValue = part.counted < countLimit ? part.counted : std::max(part.counted, isAll ? kept : kept / 2);
        part.without = isAll ? 0 : std::max(kept - part.withValue, 0.0);
    }
}

// Which of the two comes first by the columns that are the same for a whole part, up to the first other one.
int compare(const Part& left, const Part& right, const CodeOrder& order) {
    for (const CodeSort& sort : order) {
        int result = 0;
        if (sort.column == CodeColumn::Status)
            result = int(left.status) - int(right.status);
        else if (sort.column == CodeColumn::Source)
            result = int(left.source) - int(right.source);
        else if (sort.column == CodeColumn::Campaign)
            result = left.slug.compare(right.slug);
        else
            break;
        if (result != 0)
            return sort.isDescending ? -result : result;
    }
    return 0;
}

// Notes: as if their characters were the digits of a fraction.
double fractionOf(const QString& text) {
    double fraction = 0;
    double digit = 1.0 / 65536;
    for (qsizetype at = 0; at < std::min<qsizetype>(text.size(), 3); ++at, digit /= 65536)
        fraction += text[at].unicode() * digit;
    return fraction;
}

QString textOf(double fraction) {
    QString text;
    for (int at = 0; at < 3; ++at) {
        fraction *= 65536;
        const auto unit = char16_t(std::clamp(fraction, 0.0, 65535.0));
        // Half a character and NUL are none.
        if (unit == 0 || QChar::isSurrogate(unit))
            break;
        text += QChar(unit);
        fraction -= unit;
    }
    return text;
}

Instant between(Instant from, Instant to, double share) {
    return from + std::chrono::microseconds(qint64(double((to - from).count()) * share));
}

void placeBetween(CodeRow& row, CodeColumn column, const Value& from, const Value& to, double share) {
    if (column == CodeColumn::Ticket)
        row.ticket = TicketId(*from.number + qint64(double(*to.number - *from.number) * share));
    else if (column == CodeColumn::Note)
        row.note = textOf(fractionOf(*from.text) + (fractionOf(*to.text) - fractionOf(*from.text)) * share);
    else if (const Instant instant = between(*from.instant, *to.instant, share); column == CodeColumn::Distributed)
        row.distributed = instant;
    else if (column == CodeColumn::Settled)
        row.settled = instant;
    else if (column == CodeColumn::Flagged)
        row.flagged = instant;
    else if (column == CodeColumn::Deleted)
        row.deleted = instant;
    else
        row.added = instant;
}

// The parts that the order does not tell apart, which are read together.
CodeRow placeIn(const std::vector<Part>& parts, const CodeSort& sort, double position) {
    CodeRow row;
    row.campaignSlug = parts.front().slug;
    row.status = parts.front().status;
    row.source = parts.front().source;
    row.id = CodeId(sort.isDescending ? std::numeric_limits<qint64>::max() : 0);
    double withValue = 0;
    double without = 0;
    const Part* smallest = nullptr;
    const Part* greatest = nullptr;
    std::optional<Instant> firstAdded;
    std::optional<Instant> lastAdded;
    for (const Part& part : parts) {
        withValue += part.withValue;
        without += part.without;
        if (part.smallest.isThere() && (smallest == nullptr || part.smallest < smallest->smallest))
            smallest = &part;
        if (part.greatest.isThere() && (greatest == nullptr || greatest->greatest < part.greatest))
            greatest = &part;
        if (part.firstAdded && (!firstAdded || *part.firstAdded < *firstAdded))
            firstAdded = part.firstAdded;
        if (part.lastAdded && (!lastAdded || *lastAdded < *part.lastAdded))
            lastAdded = part.lastAdded;
    }
    const bool isEmpty = smallest == nullptr || greatest == nullptr || position > withValue;
    const double share =
        isEmpty ? (position - withValue) / std::max(without, 1.0) : position / std::max(withValue, 1.0);
    const double along = std::clamp(sort.isDescending ? 1 - share : share, 0.0, 1.0);
    if (!isEmpty)
        placeBetween(row, sort.column, smallest->smallest, greatest->greatest, along);
    else if (firstAdded && lastAdded)
        row.added = between(*firstAdded, *lastAdded, along);
    return row;
}

} // namespace

Result<std::optional<CodeRow>> placeAt(
    db::Connection& connection, const CodeFilter& filter, const CodeOrder& order, double share) {
    const CodeSort sort =
        *std::find_if(order.begin(), order.end(), [](const CodeSort& each) { return !isOfPartition(each.column); });
    const Statement statement = boundsStatement(filter, sort.column, countLimit);
    const auto rows = read(connection, statement);
    if (!rows)
        return failure(rows.error());
    std::vector<Part> parts;
    for (const db::Row row : *rows)
        parts.push_back(partFrom(row, sort.column));
    weigh(parts, filter, sort.column);
    double total = 0;
    for (const Part& part : parts)
        total += part.all();
    if (parts.empty())
        return std::optional<CodeRow>();
    std::stable_sort(parts.begin(), parts.end(),
        [&](const Part& left, const Part& right) { return compare(left, right, order) < 0; });

    double position = std::clamp(share, 0.0, 1.0) * total;
    for (auto group = parts.begin(); group != parts.end();) {
        const auto end =
            std::find_if(group, parts.end(), [&](const Part& part) { return compare(part, *group, order) != 0; });
        double size = 0;
        for (auto part = group; part != end; ++part)
            size += part->all();
        if (position <= size || end == parts.end())
            return std::optional<CodeRow>(placeIn({group, end}, sort, std::min(position, size)));
        position -= size;
        group = end;
    }
    return std::optional<CodeRow>();
}

} // namespace invites::store
