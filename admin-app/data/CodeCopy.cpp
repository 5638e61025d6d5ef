#include "admin-app/data/CodeCopy.h"

#include "admin-app/data/TabSeparated.h"
#include "common/csv/CsvWriter.h"

#include <QBuffer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace invites::admin {

namespace {

using Fields = std::vector<QString>;

QString csvText(const std::vector<Fields>& records) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    csv::CsvWriter writer(buffer);
    for (const Fields& record : records)
        if (!writer.write(record))
            return {};
    return writer.flush() ? QString::fromUtf8(buffer.data()) : QString();
}

} // namespace

QString copyText(const std::vector<store::CodeRow>& rows, const QList<CodeTableColumn>& columns, CopyFormat format,
    bool isWithHeader, const std::function<QString(CodeId)>& codeText) {
    const auto field = [&](const store::CodeRow& row, CodeTableColumn column) {
        return column == CodeTableColumn::Code ? codeText(row.id) : plainText(row, column);
    };
    if (format == CopyFormat::Json) {
        QJsonArray array;
        for (const store::CodeRow& row : rows) {
            QJsonObject object;
            for (const CodeTableColumn column : columns)
                object[keyOf(column)] = field(row, column);
            array.append(object);
        }
        return QString::fromUtf8(QJsonDocument(array).toJson());
    }
    std::vector<Fields> records;
    if (isWithHeader) {
        records.emplace_back();
        for (const CodeTableColumn column : columns)
            records.back().push_back(titleOf(column));
    }
    for (const store::CodeRow& row : rows) {
        records.emplace_back();
        for (const CodeTableColumn column : columns)
            records.back().push_back(field(row, column));
    }
    return format == CopyFormat::Csv ? csvText(records) : tabSeparated(records);
}

} // namespace invites::admin
