#pragma once

#include "admin-app/data/CodeColumns.h"

#include <QList>
#include <QString>

#include <functional>
#include <vector>

namespace invites::admin {

enum class CopyFormat { Tsv, Csv, Json };

// Rows as text for other programs: these columns in this order, codes as codeText says them (masked, or in clear). TSV
// and CSV are safe against spreadsheet formulas; JSON is an array of objects, whatever isWithHeader says.
QString copyText(const std::vector<store::CodeRow>& rows, const QList<CodeTableColumn>& columns, CopyFormat format,
    bool isWithHeader, const std::function<QString(CodeId)>& codeText);

} // namespace invites::admin
