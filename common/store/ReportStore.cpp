#include "common/store/ReportStore.h"

#include "common/store/CodeCondition.h"
#include "common/store/CodeStatements.h"
#include "common/store/CodeStore.h"
#include "common/store/ReportShape.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace invites::store {

namespace {

using namespace std::chrono;

// What stands for an open end; all of our dates lie between.
constexpr Instant farPast = sys_days(year(1) / 1 / 1);
constexpr Instant farFuture = sys_days(year(9999) / 12 / 31);

constexpr qint64 rowsBetweenProgress = 1000;

struct ReportStatement {
    db::Query query;
    db::Parameters parameters;
};

// The file's "where true" is the place of what the filter makes, its "order by k.id" that of the order.
db::Query filtered(const char* name, const QByteArray& condition, const QByteArray& order) {
    const db::Query query(name);
    QByteArray text = query.text();
    text.replace("where true", QByteArray("where " + condition));
    if (!order.isEmpty())
        text.replace("order by k.id", QByteArray("order by " + order));
    return db::Query(query.name(), text);
}

CodeFilter filterOf(const ReportRequest& request, std::optional<CampaignId> campaign) {
    CodeFilter filter = *request.filter;
    if (campaign) {
        const auto isNamed = [&](const std::vector<CampaignId>& campaigns) {
            return std::find(campaigns.begin(), campaigns.end(), *campaign) != campaigns.end();
        };
        // Of none that both name.
        if ((!filter.campaigns.empty() && !isNamed(filter.campaigns)) || isNamed(filter.otherThan))
            filter.ids = std::vector<CodeId>();
        filter.campaigns = {*campaign};
        filter.otherThan.clear();
    }
    filter.added = narrowed(filter.added, request.range);
    return filter;
}

ReportStatement filteredCodes(
    const ReportRequest& request, std::optional<CampaignId> campaign, std::optional<qint64> unmaskingEvent) {
    const CodeFilter filter = filterOf(request, campaign);
    db::Parameters parameters;
    const char* name = "export_filtered_codes";
    if (unmaskingEvent) {
        name = "export_filtered_codes_unmasked";
        parameters.int64(*unmaskingEvent);
        if (filter.ids) {
            // Only these are read from the vault, not all of the campaign's.
            name = "export_selected_codes_unmasked";
            std::vector<qint64> ids;
            for (const CodeId id : *filter.ids)
                ids.push_back(id.value);
            parameters.int64Array(ids);
        }
    }
    const QByteArray condition = codeCondition(filter, parameters);
    const QByteArray order =
        request.order.empty() ? QByteArray() : orderText(effectiveOrder(filter, request.order), "k", true);
    return {filtered(name, condition, order), parameters};
}

template <typename T>
std::vector<QString> textsOf(const std::vector<T>& values) {
    std::vector<QString> texts;
    for (const T value : values)
        texts.emplace_back(toText(value));
    return texts;
}

void addAuditFilter(db::Parameters& parameters, const AuditFilter& filter) {
    const auto narrowing = [](const QString& text) { return text.isEmpty() ? std::nullopt : std::optional(text); };
    parameters.text(narrowing(filter.author))
        .text(narrowing(filter.action))
        .text(narrowing(filter.subjectKind))
        .int64(filter.subjectId)
        .text(narrowing(filter.reason))
        .int64(filter.campaign ? std::optional(filter.campaign->value) : std::nullopt)
        .text(narrowing(filter.subjectName));
}

ReportStatement statementOf(
    const ReportRequest& request, std::optional<CampaignId> campaign, std::optional<qint64> unmaskingEvent) {
    if (request.report == Report::Codes && request.filter)
        return filteredCodes(request, campaign, unmaskingEvent);
    const ReportShape& shape = shapeOf(request.report);
    InstantRange range = request.range;
    if (request.report == Report::Audit)
        range = narrowed(range, {request.audit.from, request.audit.until});
    db::Parameters parameters;
    if (unmaskingEvent)
        parameters.int64(*unmaskingEvent);
    else
        parameters.int64(campaign ? std::optional(campaign->value) : std::nullopt);
    parameters.instant(range.from.value_or(farPast)).instant(range.to.value_or(farFuture));
    if (request.report == Report::Tickets)
        parameters.textArray(textsOf(request.ticketStates));
    else if (request.report == Report::Verification)
        parameters.textArray(textsOf(request.outcomes));
    else if (request.report == Report::Audit)
        addAuditFilter(parameters, request.audit);
    return {db::Query(unmaskingEvent ? shape.unmaskedQuery : shape.query), parameters};
}

// The count that the database keeps, as the query's column has it; nothing where it keeps none.
std::optional<int> keptColumn(const ReportRequest& request) {
    if (!request.range.isOpen())
        return std::nullopt;
    if (request.report == Report::Codes && !request.filter)
        return 0;
    if (request.report == Report::Tickets && request.ticketStates.empty())
        return 1;
    return std::nullopt;
}

} // namespace

QLatin1String toText(Report report) {
    return QLatin1String(shapeOf(report).name);
}

std::optional<Report> reportFromText(QStringView text) {
    for (const ReportShape& shape : allShapes()) {
        if (text == QLatin1String(shape.name))
            return shape.report;
    }
    return std::nullopt;
}

std::vector<Report> allReports() {
    std::vector<Report> reports;
    for (const ReportShape& shape : allShapes())
        reports.push_back(shape.report);
    return reports;
}

std::vector<QString> columnsOf(Report report) {
    return ReportRow(shapeOf(report), {}, true).headings();
}

bool hasCodes(Report report) {
    return shapeOf(report).unmaskedQuery != nullptr;
}

ReportStore::ReportStore(db::Connection& connection) : m_connection(connection) {}

Result<qint64> ReportStore::announceUnmasking(const QString& campaignSlug, const char* report) {
    static const db::Query query("announce_unmasking");
    const auto rows = m_connection.run(query, db::Parameters().text(campaignSlug).text(QString::fromLatin1(report)));
    if (!rows)
        return failure(rows.error());
    return rows->first().integer(0);
}

Result<std::optional<CampaignId>> ReportStore::campaignOf(const ReportRequest& request) {
    if (request.campaignSlug.isEmpty())
        return std::optional<CampaignId>();
    const auto found = CodeStore(m_connection).campaignId(request.campaignSlug);
    if (!found)
        return failure(found.error());
    return std::optional<CampaignId>(*found);
}

Result<qint64> ReportStore::write(
    const ReportRequest& request, const vault::CodeCipher* cipher, csv::CsvWriter& writer, const Progress& progress) {
    const ReportShape& shape = shapeOf(request.report);
    // Before anything is written, so that a wrong name leaves no half report behind.
    const auto campaign = campaignOf(request);
    if (!campaign)
        return failure(campaign.error());
    std::optional<qint64> unmaskingEvent;
    if (cipher && shape.unmaskedQuery) {
        if (!*campaign)
            return failure(
                ErrorCode::InvalidInput, QStringLiteral("Codes are exported in clear for one campaign at a time."));
        const auto event = announceUnmasking(request.campaignSlug, shape.name);
        if (!event)
            return failure(event.error());
        unmaskingEvent = *event;
    }
    const ReportRow reportRow(shape, request.columns, !*campaign);
    if (const Status written = writer.write(reportRow.headings()); !written)
        return failure(written.error());

    qint64 count = 0;
    Status status;
    std::vector<QString> fields;
    const ReportStatement statement = statementOf(request, *campaign, unmaskingEvent);
    const Status streamed = m_connection.stream(statement.query, statement.parameters, [&](const db::Row& row) {
        status = reportRow.read(row, unmaskingEvent ? cipher : nullptr, fields);
        if (status)
            status = writer.write(fields);
        count += status ? 1 : 0;
        if (status && progress && count % rowsBetweenProgress == 0 && !progress(count))
            status = failure(ErrorCode::Cancelled, QStringLiteral("The report was cancelled."));
        return status.has_value();
    });
    if (!status)
        return failure(status.error());
    if (!streamed)
        return failure(streamed.error());
    if (const Status flushed = writer.flush(); !flushed)
        return failure(flushed.error());
    return count;
}

Result<ReportSize> ReportStore::size(const ReportRequest& request) {
    const auto campaign = campaignOf(request);
    if (!campaign)
        return failure(campaign.error());
    if (const auto column = keptColumn(request)) {
        static const db::Query query("count_kept_rows");
        const auto rows = m_connection.runIdempotent(
            query, db::Parameters().int64(*campaign ? std::optional((*campaign)->value) : std::nullopt));
        if (!rows)
            return failure(rows.error());
        return ReportSize{rows->first().integer(*column), false};
    }
    if (request.report == Report::Codes && request.filter) {
        const CodeFilter filter = filterOf(request, *campaign);
        if (CodeTable::isCountKept(filter)) {
            const auto count = CodeTable(m_connection).count(filter);
            if (!count)
                return failure(count.error());
            return ReportSize{*count, false};
        }
    }
    const ReportStatement statement = statementOf(request, *campaign, std::nullopt);
    const auto rows = m_connection.runIdempotent(
        db::Query(QStringLiteral("expect_rows"), "explain (format json) " + statement.query.text()),
        statement.parameters);
    if (!rows)
        return failure(rows.error());
    const QJsonValue plan = QJsonDocument::fromJson(rows->first().text(0).toUtf8())[0][QLatin1String("Plan")];
    return ReportSize{plan[QLatin1String("Plan Rows")].toInteger(), true};
}

Result<qint64> ReportStore::write(
    Report report, const QString& campaignSlug, const vault::CodeCipher* cipher, csv::CsvWriter& writer) {
    if (campaignSlug.isEmpty())
        return failure(ErrorCode::NotFound, QStringLiteral("There is no campaign \"\"."));
    return write(ReportRequest{report, campaignSlug, {}, {}, {}}, cipher, writer);
}

} // namespace invites::store
