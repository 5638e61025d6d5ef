#include "common/db/Row.h"

#include "common/db/Types.h"

#include <QtEndian>

#include <libpq-fe.h>

#include <initializer_list>
#include <limits>

namespace invites::db {

namespace {

// Checked in every build: a wrong column would be read as garbage, and what is read decides who gets a code.
void require(bool condition, const pg_result* result, int column, const char* accessor) {
    if (!condition) {
        qFatal("A row's column %d (\"%s\", type %u) was read with %s.", column, PQfname(result, column),
            unsigned(PQftype(result, column)), accessor);
    }
}

bool isOneOf(unsigned type, std::initializer_list<unsigned> types) {
    for (const unsigned candidate : types) {
        if (type == candidate)
            return true;
    }
    return false;
}

bool isText(unsigned type) {
    // The binary form of enums, which have no fixed number, is text.
    return type >= FirstUserDefinedOid ||
           isOneOf(type, {TextOid, VarcharOid, NameOid, BpcharOid, CharOid, UnknownOid, JsonOid});
}

struct Cell {
    const char* data;
    int size;
};

Cell cell(const pg_result* result, int row, int column, bool typeFits, const char* accessor) {
    require(row >= 0 && row < PQntuples(result) && typeFits && PQgetisnull(result, row, column) == 0, result, column,
        accessor);
    return {PQgetvalue(result, row, column), PQgetlength(result, row, column)};
}

} // namespace

Row::Row(const pg_result* result, int index) : m_result(result), m_index(index) {}

bool Row::isNull(int column) const {
    require(column >= 0 && column < PQnfields(m_result), m_result, column, "isNull()");
    return PQgetisnull(m_result, m_index, column) != 0;
}

QString Row::text(int column) const {
    const Cell value = cell(m_result, m_index, column, isText(PQftype(m_result, column)), "text()");
    return QString::fromUtf8(value.data, value.size);
}

std::optional<QString> Row::optionalText(int column) const {
    return isNull(column) ? std::nullopt : std::optional(text(column));
}

qint64 Row::integer(int column) const {
    const unsigned type = PQftype(m_result, column);
    const Cell value = cell(m_result, m_index, column, isOneOf(type, {Int2Oid, Int4Oid, Int8Oid}), "integer()");
    if (value.size == sizeof(qint16))
        return qFromBigEndian<qint16>(value.data);
    if (value.size == sizeof(qint32))
        return qFromBigEndian<qint32>(value.data);
    return qFromBigEndian<qint64>(value.data);
}

std::optional<qint64> Row::optionalInteger(int column) const {
    return isNull(column) ? std::nullopt : std::optional(integer(column));
}

bool Row::boolean(int column) const {
    return *cell(m_result, m_index, column, PQftype(m_result, column) == BoolOid, "boolean()").data != 0;
}

QByteArray Row::bytes(int column) const {
    const unsigned type = PQftype(m_result, column);
    const Cell value = cell(m_result, m_index, column, isOneOf(type, {ByteaOid, JsonOid, JsonbOid}), "bytes()");
    const int skipped = type == JsonbOid ? 1 : 0;
    return QByteArray(value.data + skipped, value.size - skipped);
}

std::optional<QByteArray> Row::optionalBytes(int column) const {
    return isNull(column) ? std::nullopt : std::optional(bytes(column));
}

Instant Row::instant(int column) const {
    const bool fits = PQftype(m_result, column) == TimestamptzOid;
    const qint64 value = qFromBigEndian<qint64>(cell(m_result, m_index, column, fits, "instant()").data);
    if (value == std::numeric_limits<qint64>::max())
        return Instant::max();
    if (value == std::numeric_limits<qint64>::min())
        return Instant::min();
    return Instant(Instant::duration(value + epochOfPostgres));
}

std::optional<Instant> Row::optionalInstant(int column) const {
    return isNull(column) ? std::nullopt : std::optional(instant(column));
}

Rows::Rows(std::shared_ptr<pg_result> result) : m_result(std::move(result)) {}

int Rows::size() const {
    return m_result ? PQntuples(m_result.get()) : 0;
}

qint64 Rows::affected() const {
    return m_result ? QByteArray(PQcmdTuples(m_result.get())).toLongLong() : 0;
}

} // namespace invites::db
