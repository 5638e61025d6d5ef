#include "common/store/ReportStore.h"

#include "common/store/CodeCondition.h"
#include "common/store/CodeStore.h"
#include "common/store/ReportShape.h"

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

// The file's "where true" is the place of what the filter makes.
db::Query filtered(const char* name, const QByteArray& condition) {
    const db::Query query(name);
    QByteArray text = query.text();
    text.replace("where true", QByteArray("where " + condition));
    return db::Query(query.name(), text);
}

CodeFilter filterOf(const ReportRequest& request, std::optional<CampaignId> campaign) {
    CodeFilter filter = *request.filter;
    if (campaign)
        filter.campaigns = {*campaign};
    if (request.range.from)
        filter.added.from = filter.added.from ? std::max(*filter.added.from, *request.range.from) : *request.range.from;
    if (request.range.to)
        filter.added.to = filter.added.to ? std::min(*filter.added.to, *request.range.to) : *request.range.to;
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
    return {filtered(name, condition), parameters};
}

ReportStatement statementOf(
    const ReportRequest& request, std::optional<CampaignId> campaign, std::optional<qint64> unmaskingEvent) {
    if (request.report == Report::Codes && request.filter)
        return filteredCodes(request, campaign, unmaskingEvent);
    const ReportShape& shape = shapeOf(request.report);
    db::Parameters parameters;
    if (unmaskingEvent)
        parameters.int64(*unmaskingEvent);
    else
        parameters.int64(campaign ? std::optional(campaign->value) : std::nullopt);
    parameters.instant(request.range.from.value_or(farPast)).instant(request.range.to.value_or(farFuture));
    return {db::Query(unmaskingEvent ? shape.unmaskedQuery : shape.query), parameters};
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

Result<qint64> ReportStore::write(
    const ReportRequest& request, const vault::CodeCipher* cipher, csv::CsvWriter& writer, const Progress& progress) {
    const ReportShape& shape = shapeOf(request.report);
    std::optional<CampaignId> campaign;
    if (!request.campaignSlug.isEmpty()) {
        // Before anything is written, so that a wrong name leaves no half report behind.
        const auto found = CodeStore(m_connection).campaignId(request.campaignSlug);
        if (!found)
            return failure(found.error());
        campaign = *found;
    }
    std::optional<qint64> unmaskingEvent;
    if (cipher && shape.unmaskedQuery) {
        if (!campaign)
            return failure(
                ErrorCode::InvalidInput, QStringLiteral("Codes are exported in clear for one campaign at a time."));
        const auto event = announceUnmasking(request.campaignSlug, shape.name);
        if (!event)
            return failure(event.error());
        unmaskingEvent = *event;
    }
    const ReportRow reportRow(shape, request.columns, !campaign);
    if (const Status written = writer.write(reportRow.headings()); !written)
        return failure(written.error());

    qint64 count = 0;
    Status status;
    std::vector<QString> fields;
    const ReportStatement statement = statementOf(request, campaign, unmaskingEvent);
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

Result<qint64> ReportStore::write(
    Report report, const QString& campaignSlug, const vault::CodeCipher* cipher, csv::CsvWriter& writer) {
    if (campaignSlug.isEmpty())
        return failure(ErrorCode::NotFound, QStringLiteral("There is no campaign \"\"."));
    return write(ReportRequest{report, campaignSlug, {}, {}, {}}, cipher, writer);
}

} // namespace invites::store
