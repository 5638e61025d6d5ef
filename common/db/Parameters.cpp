#include "common/db/Parameters.h"

#include "common/db/Types.h"

#include <QtEndian>

namespace invites::db {

namespace {

template <typename Number>
QByteArray bigEndian(Number number) {
    QByteArray bytes(sizeof number, Qt::Uninitialized);
    qToBigEndian(number, bytes.data());
    return bytes;
}

qint64 toPostgres(Instant instant) {
    if (instant == Instant::max() || instant == Instant::min())
        return instant.time_since_epoch().count();
    return instant.time_since_epoch().count() - epochOfPostgres;
}

// The binary form of an array (array_recv in PostgreSQL's arrayfuncs.c): dimensions, whether there are NULLs, the
// elements' type, then of each dimension its length and lower bound, then each element with its length, -1 for NULL.
class ArrayWriter {
public:
    ArrayWriter(Oid elementType, std::size_t count) {
        m_bytes.append(bigEndian(qint32(count == 0 ? 0 : 1)));
        m_bytes.append(bigEndian(qint32(0)));
        m_bytes.append(bigEndian(quint32(elementType)));
        if (count > 0) {
            m_bytes.append(bigEndian(qint32(count)));
            m_bytes.append(bigEndian(qint32(1)));
        }
    }

    void append(const QByteArray& element) {
        m_bytes.append(bigEndian(qint32(element.size())));
        m_bytes.append(element);
    }

    void appendNull() {
        qToBigEndian(qint32(1), m_bytes.data() + sizeof(qint32));
        m_bytes.append(bigEndian(qint32(-1)));
    }

    const QByteArray& bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

} // namespace

Parameters& Parameters::add(unsigned type, std::optional<QByteArray> data) {
    m_values.push_back({type, std::move(data), true});
    return *this;
}

Parameters& Parameters::text(const QString& value) {
    const QByteArray utf8 = value.toUtf8();
    noteText(utf8);
    return add(TextOid, utf8);
}

Parameters& Parameters::text(const std::optional<QString>& value) {
    return value ? text(*value) : add(TextOid, std::nullopt);
}

Parameters& Parameters::int32(qint32 value) {
    return add(Int4Oid, bigEndian(value));
}

Parameters& Parameters::int64(qint64 value) {
    return add(Int8Oid, bigEndian(value));
}

Parameters& Parameters::int64(std::optional<qint64> value) {
    return value ? int64(*value) : add(Int8Oid, std::nullopt);
}

Parameters& Parameters::boolean(bool value) {
    return add(BoolOid, QByteArray(1, value ? '\1' : '\0'));
}

Parameters& Parameters::bytes(const QByteArray& value) {
    return add(ByteaOid, value);
}

Parameters& Parameters::bytes(const std::optional<QByteArray>& value) {
    return add(ByteaOid, value);
}

Parameters& Parameters::instant(Instant value) {
    return add(TimestamptzOid, bigEndian(toPostgres(value)));
}

Parameters& Parameters::instant(std::optional<Instant> value) {
    return value ? instant(*value) : add(TimestamptzOid, std::nullopt);
}

Parameters& Parameters::json(const QByteArray& utf8) {
    noteText(utf8);
    return add(JsonbOid, QByteArray(1, jsonbVersion) + utf8);
}

Parameters& Parameters::bytesArray(const std::vector<QByteArray>& values) {
    ArrayWriter array(ByteaOid, values.size());
    for (const QByteArray& value : values)
        array.append(value);
    return add(ByteaArrayOid, array.bytes());
}

Parameters& Parameters::bytesArray(const std::vector<std::optional<QByteArray>>& values) {
    ArrayWriter array(ByteaOid, values.size());
    for (const std::optional<QByteArray>& value : values) {
        if (value)
            array.append(*value);
        else
            array.appendNull();
    }
    return add(ByteaArrayOid, array.bytes());
}

Parameters& Parameters::textArray(const std::vector<QString>& values) {
    ArrayWriter array(TextOid, values.size());
    for (const QString& value : values) {
        const QByteArray utf8 = value.toUtf8();
        noteText(utf8);
        array.append(utf8);
    }
    return add(TextArrayOid, array.bytes());
}

Parameters& Parameters::int64Array(const std::vector<qint64>& values) {
    ArrayWriter array(Int8Oid, values.size());
    for (const qint64 value : values)
        array.append(bigEndian(value));
    return add(Int8ArrayOid, array.bytes());
}

Parameters& Parameters::instantArray(const std::vector<Instant>& values) {
    ArrayWriter array(TimestamptzOid, values.size());
    for (const Instant value : values)
        array.append(bigEndian(toPostgres(value)));
    return add(TimestamptzArrayOid, array.bytes());
}

Parameters& Parameters::boolArray(const std::vector<bool>& values) {
    ArrayWriter array(BoolOid, values.size());
    for (const bool value : values)
        array.append(QByteArray(1, value ? '\1' : '\0'));
    return add(BoolArrayOid, array.bytes());
}

void Parameters::noteText(const QByteArray& utf8) {
    m_hasNulInText = m_hasNulInText || utf8.contains('\0');
}

} // namespace invites::db
