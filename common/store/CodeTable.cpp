#include "common/store/CodeTable.h"

#include "common/store/CodePlace.h"
#include "common/store/CodeStatements.h"

#include <algorithm>

namespace invites::store {

namespace {

using namespace Qt::StringLiterals;

constexpr std::pair<CodeSource, QLatin1String> sources[] = {
    {CodeSource::Import, QLatin1String("import")},
    {CodeSource::Contribution, QLatin1String("contribution")},
    {CodeSource::Console, QLatin1String("console")},
};

Result<qint64> number(Result<db::Rows> rows) {
    if (!rows)
        return failure(rows.error());
    return rows->first().integer(0);
}

} // namespace

QLatin1String toText(CodeSource source) {
    for (const auto& [candidate, text] : sources)
        if (candidate == source)
            return text;
    return {};
}

std::optional<CodeSource> codeSourceFromText(QStringView text) {
    for (const auto& [source, candidate] : sources)
        if (candidate == text)
            return source;
    return std::nullopt;
}

CodeTable::CodeTable(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<CodeRow>> CodeTable::page(
    const CodeFilter& filter, const CodeOrder& order, Side side, const CodeRow* from, int limit) {
    const Statement statement = pageStatement(filter, order, side == Side::After, from, limit);
    const auto rows = read(m_connection, statement);
    if (!rows)
        return failure(rows.error());
    std::vector<CodeRow> codes;
    codes.reserve(std::size_t(rows->size()));
    for (const db::Row row : *rows)
        codes.push_back(codeRowFrom(row));
    if (side == Side::Before)
        std::reverse(codes.begin(), codes.end());
    return codes;
}

Result<std::vector<CodeRow>> CodeTable::first(const CodeFilter& filter, const CodeOrder& order, int limit) {
    return page(filter, order, Side::After, nullptr, limit);
}

Result<std::vector<CodeRow>> CodeTable::last(const CodeFilter& filter, const CodeOrder& order, int limit) {
    return page(filter, order, Side::Before, nullptr, limit);
}

Result<std::vector<CodeRow>> CodeTable::after(
    const CodeFilter& filter, const CodeOrder& order, const CodeRow& row, int limit) {
    return page(filter, order, Side::After, &row, limit);
}

Result<std::vector<CodeRow>> CodeTable::before(
    const CodeFilter& filter, const CodeOrder& order, const CodeRow& row, int limit) {
    return page(filter, order, Side::Before, &row, limit);
}

Result<std::vector<CodeRow>> CodeTable::near(
    const CodeFilter& filter, const CodeOrder& order, double share, int limit) {
    if (filter.ids)
        return first(filter, order, limit);
    const auto place = placeAt(m_connection, filter, effectiveOrder(filter, order), share);
    if (!place)
        return failure(place.error());
    if (!*place)
        return first(filter, order, limit);
    auto rows = after(filter, order, **place, limit);
    return rows && rows->empty() ? last(filter, order, limit) : rows;
}

Result<qint64> CodeTable::countUpTo(const CodeFilter& filter, qint64 limit) {
    return number(read(m_connection, boundedCountStatement(filter, limit)));
}

Result<qint64> CodeTable::count(const CodeFilter& filter) {
    if (isCountKept(filter))
        return number(read(m_connection, keptCountStatement(filter)));
    // Reads much, in whatever way is best for that.
    const Statement statement = countStatement(filter);
    return number(m_connection.runIdempotent(statement.query, statement.parameters));
}

bool CodeTable::isCountKept(const CodeFilter& filter) {
    CodeFilter kept;
    kept.campaigns = filter.campaigns;
    kept.otherThan = filter.otherThan;
    kept.statuses = filter.statuses;
    return filter == kept;
}

Status CodeTable::forEach(const CodeFilter& filter, const std::function<bool(const CodeState&)>& each) {
    const Statement statement = statesStatement(filter);
    Status status;
    const Status streamed = m_connection.stream(statement.query, statement.parameters, [&](const db::Row& row) {
        const auto word = codeStatusFromText(row.text(2));
        if (!word)
            status = failure(ErrorCode::Internal, u"The database has an unknown status of codes."_s);
        return word && each({CodeId(row.integer(0)), row.integer(1), *word, row.boolean(3), row.boolean(4)});
    });
    return status ? streamed : status;
}

Result<std::vector<CodeId>> CodeTable::find(const std::vector<FoundCode>& wanted) {
    static const db::Query query("find_codes");
    std::vector<qint64> campaigns;
    std::vector<QByteArray> fingerprints;
    for (const FoundCode& code : wanted) {
        campaigns.push_back(code.campaign.value);
        fingerprints.push_back(code.fingerprint);
    }
    const auto rows =
        m_connection.runIdempotent(query, db::Parameters().int64Array(campaigns).bytesArray(fingerprints));
    if (!rows)
        return failure(rows.error());
    std::vector<CodeId> ids;
    for (const db::Row row : *rows)
        ids.emplace_back(row.integer(0));
    return ids;
}

Result<Secret> CodeTable::unmask(CodeId id, const vault::CodeCipher& cipher) {
    static const db::Query announce("announce_code_unmasking");
    static const db::Query read("unmask_code");
    const auto event = m_connection.run(announce, db::Parameters().int64(id.value));
    if (!event)
        return failure(event.error());
    const auto rows = m_connection.runIdempotent(read, db::Parameters().int64(event->first().integer(0)));
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty())
        return failure(ErrorCode::NotFound, u"There is no such code."_s);
    const db::Row row = rows->first();
    return cipher.open(row.bytes(2), CampaignId(row.integer(0)), row.bytes(1));
}

} // namespace invites::store
