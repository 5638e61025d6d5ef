#pragma once

#include <QtGlobal>

#include <chrono>

// What PostgreSQL's binary formats are made of (src/include/catalog/pg_type.dat, datatype/timestamp.h). Private to this
// layer.
namespace invites::db {

enum Oid : unsigned {
    BoolOid = 16,
    ByteaOid = 17,
    CharOid = 18,
    NameOid = 19,
    Int8Oid = 20,
    Int2Oid = 21,
    Int4Oid = 23,
    TextOid = 25,
    JsonOid = 114,
    UnknownOid = 705,
    BoolArrayOid = 1000,
    ByteaArrayOid = 1001,
    TextArrayOid = 1009,
    Int8ArrayOid = 1016,
    BpcharOid = 1042,
    VarcharOid = 1043,
    TimestamptzOid = 1184,
    TimestamptzArrayOid = 1185,
    JsonbOid = 3802,
    FirstUserDefinedOid = 16384,
};

// The first byte of a binary jsonb.
inline constexpr char jsonbVersion = 1;

// timestamptz counts microseconds from 2000-01-01 00:00 UTC; its extremes mean infinity.
inline constexpr qint64 epochOfPostgres =
    std::chrono::sys_time<std::chrono::microseconds>(std::chrono::sys_days(std::chrono::year(2000) / 1 / 1))
        .time_since_epoch()
        .count();

} // namespace invites::db
