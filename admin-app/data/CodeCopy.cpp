#include "admin-app/data/CodeCopy.h"

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

// What is pasted into a spreadsheet: a tab or a line break within a field would begin another cell.
QString tsvText(const std::vector<Fields>& records) {
    QString text;
    for (const Fields& record : records) {
        for (std::size_t at = 0; at < record.size(); ++at) {
            QString field = record[at];
            field.replace(u'\t', u' ').replace(u'\n', u' ').replace(u'\r', u' ');
            if (!field.isEmpty() && QStringView(u"=+-@").contains(field.front()))
                field.prepend(u'\'');
            text += (at > 0 ? QStringLiteral("\t") : QString()) + field;
        }
        text += u'\n';
    }
    return text;
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
    return format == CopyFormat::Csv ? csvText(records) : tsvText(records);
}

} // namespace invites::admin
