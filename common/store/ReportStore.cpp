#include "common/store/ReportStore.h"

#include "common/store/CodeStore.h"

#include <functional>

namespace invites::store {

namespace {

// How a column of the query becomes a field of the report.
enum class Field { Number, Text, Time };

struct Column {
    const char* heading;
    Field field;
};

struct ReportShape {
    const char* name;
    const char* query;
    const char* unmaskedQuery; // with campaign id, fingerprint and sealed code as last columns; nullptr where there are
                               // no codes
    std::vector<Column> columns; // as the query has them, the code left out
    int codeBefore = -1;         // where the code's column goes; -1 where there is none
};

const ReportShape& shapeOf(Report report) {
    static const ReportShape codes{"codes", "export_codes", "export_codes_unmasked",
        {{"id", Field::Number}, {"status", Field::Text}, {"source", Field::Text}, {"added_at", Field::Time},
            {"distributed_at", Field::Time}, {"settled_at", Field::Time}, {"reported_at", Field::Time},
            {"deleted_at", Field::Time}, {"ticket", Field::Number}, {"note", Field::Text}},
        1};
    static const ReportShape tickets{"tickets", "export_tickets", nullptr,
        {{"number", Field::Number}, {"state", Field::Text}, {"requested_at", Field::Time}, {"offered_at", Field::Time},
            {"delivered_at", Field::Time}, {"copied_at", Field::Time}, {"contributed_at", Field::Time},
            {"expired_at", Field::Time}, {"left_at", Field::Time}, {"codes_given", Field::Number},
            {"report", Field::Text}}};
    static const ReportShape contributions{"contributions", "export_contributions", "export_contributions_unmasked",
        {{"id", Field::Number}, {"given_at", Field::Time}, {"ticket", Field::Number}, {"code_id", Field::Number},
            {"status", Field::Text}},
        4};
    switch (report) {
    case Report::Codes:
        return codes;
    case Report::Tickets:
        return tickets;
    case Report::Contributions:
        return contributions;
    }
    Q_UNREACHABLE();
}

QString fieldText(const db::Row& row, int column, Field field) {
    if (row.isNull(column))
        return {};
    switch (field) {
    case Field::Number:
        return QString::number(row.integer(column));
    case Field::Time:
        return toRfc3339(row.instant(column));
    case Field::Text:
        return row.text(column);
    }
    return {};
}

Result<QString> codeText(const db::Row& row, int firstSealedColumn, const vault::CodeCipher* cipher) {
    if (!cipher)
        return QStringLiteral("••••••");
    auto code = cipher->open(
        row.bytes(firstSealedColumn + 2), CampaignId(row.integer(firstSealedColumn)), row.bytes(firstSealedColumn + 1));
    if (!code)
        return failure(code.error());
    return code->revealText();
}

Result<std::vector<QString>> fieldsOf(const db::Row& row, const ReportShape& shape, const vault::CodeCipher* cipher) {
    std::vector<QString> fields;
    fields.reserve(shape.columns.size() + 1);
    for (int column = 0; column < int(shape.columns.size()); ++column)
        fields.push_back(fieldText(row, column, shape.columns[std::size_t(column)].field));
    if (shape.codeBefore >= 0) {
        auto code = codeText(row, int(shape.columns.size()), cipher);
        if (!code)
            return failure(code.error());
        fields.insert(fields.begin() + shape.codeBefore, *code);
    }
    return fields;
}

std::vector<QString> headings(const ReportShape& shape) {
    std::vector<QString> texts;
    for (const Column& column : shape.columns)
        texts.push_back(QString::fromLatin1(column.heading));
    if (shape.codeBefore >= 0)
        texts.insert(texts.begin() + shape.codeBefore, QStringLiteral("code"));
    return texts;
}

} // namespace

std::optional<Report> reportFromText(QStringView text) {
    if (text == QLatin1String("codes"))
        return Report::Codes;
    if (text == QLatin1String("tickets"))
        return Report::Tickets;
    if (text == QLatin1String("contributions"))
        return Report::Contributions;
    return std::nullopt;
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
    Report report, const QString& campaignSlug, const vault::CodeCipher* cipher, csv::CsvWriter& writer) {
    // Before anything is written, so that a wrong name leaves no half report behind.
    if (const auto campaign = CodeStore(m_connection).campaignId(campaignSlug); !campaign)
        return failure(campaign.error());
    const ReportShape& shape = shapeOf(report);
    const bool unmask = cipher && shape.unmaskedQuery;
    db::Parameters parameters;
    if (unmask) {
        const auto event = announceUnmasking(campaignSlug, shape.name);
        if (!event)
            return failure(event.error());
        parameters.int64(*event);
    } else {
        parameters.text(campaignSlug);
    }
    if (const Status written = writer.write(headings(shape)); !written)
        return failure(written.error());

    qint64 count = 0;
    Status failed;
    const Status streamed =
        m_connection.stream(db::Query(unmask ? shape.unmaskedQuery : shape.query), parameters, [&](const db::Row& row) {
            const auto fields = fieldsOf(row, shape, unmask ? cipher : nullptr);
            failed = fields ? writer.write(*fields) : failure(fields.error());
            count += failed ? 1 : 0;
            return failed.has_value();
        });
    if (!failed)
        return failure(failed.error());
    if (!streamed)
        return failure(streamed.error());
    if (const Status flushed = writer.flush(); !flushed)
        return failure(flushed.error());
    return count;
}

} // namespace invites::store
