#pragma once

#include "admin-app/data/CodeColumns.h"
#include "common/base/Result.h"
#include "common/store/CodeFilter.h"
#include "common/store/CodeTable.h"

#include <QDate>
#include <QJsonArray>
#include <QJsonObject>
#include <QString>

#include <functional>

// The filter and the order of the table of codes as settings keep them: in words, so that "today" is today whenever it
// is looked at. An object with a column's key ("added") for each condition: of dates, numbers and notes the text
// (FilterWords); of campaigns, statuses and sources an array of numbers, any of which it may be, or {"not": array}.
// "trash": true for deleted codes.
namespace invites::admin {

// Adds what is said of one column. A failure says what is wrong with the text.
Status addCondition(store::CodeFilter& filter, CodeTableColumn column, const QJsonValue& said, const QDate& today);
// All of it. A failure names the column.
Result<store::CodeFilter> codeFilterFrom(const QJsonObject& words, const QDate& today);
// The way back, as far as it is one: ids are left out.
QJsonObject wordsOf(const store::CodeFilter& filter);

// What an earlier version of the program kept ("words" says which), as this one says it.
inline constexpr int presentWords = 2;
QJsonObject inPresentWords(QJsonObject words);

// For a person: "Status: Used, Invalid · Date added: last 7 days"; "All codes" for none.
QString inWords(const QJsonObject& words, const std::function<QString(CampaignId)>& campaignName);

QJsonArray jsonOf(const store::CodeOrder& order);
store::CodeOrder orderFrom(const QJsonArray& array);

bool isDate(CodeTableColumn column);
bool isList(CodeTableColumn column);

} // namespace invites::admin
