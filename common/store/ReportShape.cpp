#include "common/store/ReportShape.h"

#include <algorithm>
#include <utility>

namespace invites::store {

namespace {

QString fieldText(const db::Row& row, int column, ReportField field) {
    if (row.isNull(column))
        return {};
    switch (field) {
    case ReportField::Number:
        return QString::number(row.integer(column));
    case ReportField::Time:
        return toRfc3339(row.instant(column));
    case ReportField::Text:
        return row.text(column);
    }
    Q_UNREACHABLE();
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

} // namespace

const std::vector<ReportShape>& allShapes() {
    using enum ReportField;
    static const std::vector<ReportShape> shapes{
        {Report::Codes, "codes", "export_codes", "export_codes_unmasked",
            {{"id", Number}, {"status", Text}, {"source", Text}, {"added_at", Time}, {"distributed_at", Time},
                {"settled_at", Time}, {"reported_at", Time}, {"deleted_at", Time}, {"ticket", Number}, {"note", Text},
                {"campaign", Text}},
            1},
        {Report::Tickets, "tickets", "export_tickets", nullptr,
            {{"number", Number}, {"state", Text}, {"requested_at", Time}, {"offered_at", Time}, {"delivered_at", Time},
                {"copied_at", Time}, {"contributed_at", Time}, {"expired_at", Time}, {"left_at", Time},
                {"codes_given", Number}, {"report", Text}, {"campaign", Text}}},
        {Report::Contributions, "contributions", "export_contributions", "export_contributions_unmasked",
            {{"id", Number}, {"given_at", Time}, {"ticket", Number}, {"code_id", Number}, {"status", Text},
                {"campaign", Text}},
            4},
        {Report::Days, "days", "export_days", nullptr,
            {{"day", Text}, {"tickets_requested", Number}, {"codes_distributed", Number}, {"codes_given_back", Number},
                {"return_rate_percent", Text}, {"tickets_contributed", Number}, {"codes_imported", Number},
                {"codes_used", Number}, {"codes_invalid", Number}, {"campaign", Text}}},
        {Report::Verification, "verification", "export_verification", nullptr,
            {{"code_id", Number}, {"distributed_at", Time}, {"ticket", Number}, {"copied_at", Time}, {"report", Text},
                {"reported_at", Time}, {"flagged_at", Time}, {"codes_given", Number}, {"outcome", Text},
                {"settled_at", Time}, {"campaign", Text}}},
        {Report::Audit, "audit", "export_audit", nullptr,
            {{"id", Number}, {"at", Time}, {"author", Text}, {"action", Text}, {"subject_kind", Text},
                {"subject_id", Number}, {"before", Text}, {"after", Text}, {"reason", Text}, {"campaign", Text}}},
    };
    return shapes;
}

const ReportShape& shapeOf(Report report) {
    const auto& shapes = allShapes();
    return *std::find_if(
        shapes.begin(), shapes.end(), [report](const ReportShape& shape) { return shape.report == report; });
}

ReportRow::ReportRow(const ReportShape& shape, const std::vector<QString>& columns, bool hasSeveralCampaigns)
    : m_shape(shape) {
    const int count = int(shape.columns.size());
    for (int place = 0; place < count; ++place) {
        if (place == shape.codeBefore)
            m_places.push_back(codePlace);
        if (place + 1 < count || hasSeveralCampaigns || !columns.empty())
            m_places.push_back(place);
    }
    if (columns.empty())
        return;
    const std::vector<QString> all = headings();
    const std::vector<int> places = std::exchange(m_places, {});
    for (const QString& column : columns)
        if (const auto found = std::find(all.begin(), all.end(), column); found != all.end())
            m_places.push_back(places[std::size_t(found - all.begin())]);
}

std::vector<QString> ReportRow::headings() const {
    std::vector<QString> texts;
    for (const int place : m_places)
        texts.push_back(place == codePlace ? QStringLiteral("code")
                                           : QString::fromLatin1(m_shape.columns[std::size_t(place)].heading));
    return texts;
}

Status ReportRow::read(const db::Row& row, const vault::CodeCipher* cipher, std::vector<QString>& fields) const {
    fields.clear();
    for (const int place : m_places) {
        if (place == codePlace) {
            auto code = codeText(row, int(m_shape.columns.size()), cipher);
            if (!code)
                return failure(code.error());
            fields.push_back(std::move(*code));
        } else {
            fields.push_back(fieldText(row, place, m_shape.columns[std::size_t(place)].field));
        }
    }
    return {};
}

} // namespace invites::store
