#pragma once

#include "common/store/ReportStore.h"

#include <vector>

// What each report consists of. Private to this layer.
namespace invites::store {

// How a column of the query becomes a field of the report.
enum class ReportField { Number, Text, Time };

struct ReportColumn {
    const char* heading;
    ReportField field;
};

struct ReportShape {
    Report report;
    const char* name;
    const char* query;
    // With campaign id, fingerprint and sealed code as last columns; nullptr where there are no codes.
    const char* unmaskedQuery;
    // As the query has them, the code left out. The last is the campaign.
    std::vector<ReportColumn> columns;
    int codeBefore = -1; // where the code's column goes; -1 where there is none
};

const ReportShape& shapeOf(Report report);
const std::vector<ReportShape>& allShapes();

// The columns of one report that somebody wants, and how to make a row's fields.
class ReportRow {
public:
    // columns: by heading, in their order; what the report does not have is left out. Empty for all, in the report's
    // order, the campaign only where there may be several.
    ReportRow(const ReportShape& shape, const std::vector<QString>& columns, bool hasSeveralCampaigns);

    std::vector<QString> headings() const;
    // cipher: nullptr for a masked code. The fields' memory is used again. DataCorrupt where a code cannot be opened.
    Status read(const db::Row& row, const vault::CodeCipher* cipher, std::vector<QString>& fields) const;

private:
    static constexpr int codePlace = -1;

    const ReportShape& m_shape;
    std::vector<int> m_places; // in the query, or codePlace
};

} // namespace invites::store
