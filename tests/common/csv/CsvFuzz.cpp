#include "common/csv/CsvReader.h"
#include "common/csv/CsvWriter.h"

#include <QBuffer>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace invites::csv;

namespace {

void require(bool claim) {
    if (!claim)
        std::abort();
}

std::vector<CsvRecord> readAll(const QByteArray& content) {
    QBuffer buffer;
    buffer.setData(content);
    buffer.open(QIODevice::ReadOnly);
    CsvReader reader(buffer);
    std::vector<CsvRecord> records;
    while (true) {
        auto record = reader.next();
        require(record.has_value());
        if (!record->has_value())
            return records;
        records.push_back(std::move(**record));
    }
}

// What the writer changes on purpose, and the reader's byte-order marks.
bool comesBackAsItWas(const std::vector<QString>& fields) {
    return std::none_of(fields.begin(), fields.end(), [](const QString& field) {
        return !field.isEmpty() && QStringView(u"=+-@\t\r\uFEFF").contains(field.front());
    });
}

void checkRoundTrip(const CsvRecord& record) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    CsvWriter writer(buffer);
    // A first record with more commas than anything else, so that the reader takes the comma for the separator.
    require(writer.write(std::vector<QString>(record.fields.size() + 1)).has_value());
    require(writer.write(record.fields).has_value());
    require(writer.flush().has_value());
    if (buffer.data().size() > CsvReader::maximumRecord)
        return;
    const auto again = readAll(buffer.data());
    require(again.size() == 2 && again.back().fields == record.fields);
}

} // namespace

// Whatever the bytes: reading ends, lines only go forward, a record has fields or a defect, and what was read can be
// written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArray content(reinterpret_cast<const char*>(data), qsizetype(size));
    const auto breaks = content.count('\n') + content.count('\r');
    qint64 line = 0;
    for (const CsvRecord& record : readAll(content)) {
        require(record.line > line && record.line <= breaks + 1);
        line = record.line;
        require(record.defect.isEmpty() != record.fields.empty());
        if (record.defect.isEmpty() && comesBackAsItWas(record.fields))
            checkRoundTrip(record);
    }
    return 0;
}
