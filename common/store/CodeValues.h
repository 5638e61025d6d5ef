#pragma once

#include "common/db/Parameters.h"
#include "common/store/CodeTable.h"

#include <QByteArray>

// What the columns of the table of codes are in a statement. Private to this layer.
namespace invites::store {

// Whether it is the same for all rows of one campaign, status and source.
bool isOfPartition(CodeColumn column);
bool isNullable(CodeColumn column);
// Whether codes without a value in this column are the exception in this status.
bool isUsuallySet(CodeColumn column, CodeStatus status);

// Whether the filter lets no code without a value in this column through.
bool leavesOutEmpty(const CodeFilter& filter, CodeColumn column);

// What is compared, "k.added_at", and the column itself, which differs for notes. row: "k".
QByteArray sortedBy(CodeColumn column, const char* row);
QByteArray named(CodeColumn column, const char* row);
// What stands for NULL where that is told apart otherwise.
QByteArray zeroOf(CodeColumn column);
// Statuses in which NULL is the exception, as a list; nullptr where there are none.
const char* exceptionsOf(CodeColumn column);

bool hasValue(const CodeRow& row, CodeColumn column);
// The row's value as a parameter; what is NULL there as its zero.
QByteArray valueOf(const CodeRow& row, CodeColumn column, db::Parameters& parameters);

} // namespace invites::store
