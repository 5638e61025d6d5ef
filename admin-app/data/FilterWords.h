#pragma once

#include "common/store/CodeFilter.h"

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <optional>

namespace invites::admin {

// What a person types above a column. Nothing where it is not understood. An empty text is no condition. All of them
// take "empty" and "not empty"; comparisons are "= > < >= <=", ranges "a..b" with both ends included.
struct DateCondition {
    store::InstantRange range;
    std::optional<bool> isThere;
};
struct NumberCondition {
    store::NumberRange range;
    std::optional<bool> isThere;
};
struct NoteCondition {
    QString contains;
    QString is;
    QString isNot; // "≠ text" or "!= text"
    std::optional<bool> isThere;
};

// Days as "2026-11-20", "2026-11" or as the system writes them, with a time behind ("2026-11-20 14:30") where wanted;
// in words: "today", "yesterday", "last 7 days", "this month", "last month". Days are those of the local time zone.
std::optional<DateCondition> dateConditionFrom(const QString& text, const QDate& today);
std::optional<NumberCondition> numberConditionFrom(const QString& text);
// Always understood: what is nothing else is looked for in the note.
NoteCondition noteConditionFrom(const QString& text);

// The way back, for a filter that did not come from a text. Empty for no condition.
QString textOf(const DateCondition& condition);
QString textOf(const NumberCondition& condition);
QString textOf(const NoteCondition& condition);

// What is offered to be typed.
QStringList dateWords();
QString emptyWord();
QString notEmptyWord();

} // namespace invites::admin
