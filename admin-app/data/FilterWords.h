#pragma once

#include "common/base/Result.h"
#include "common/store/CodeFilter.h"

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace invites::admin {

// What a person types above a column. A failure's detail says what is wrong with it, and how it may be said. An empty
// text is no condition. All of them take "empty" and "not empty", and the signs "= ≠ < ≤ > ≥" ("!=", "<=", ">=") where
// they have a meaning.
struct DateCondition {
    store::InstantRange range;
    store::InstantList list;
    std::optional<bool> isThere;
};
struct NumberCondition {
    store::NumberRange range;
    store::NumberList list;
    std::optional<bool> isThere;
};
struct NoteCondition {
    QString contains;
    QString lacks;                // "!text"
    QString begins;               // "^text"
    QString is;                   // "= text"
    QString isNot;                // "≠ text"
    std::vector<QString> isOneOf; // "any of one, another, "this, too""
    std::optional<bool> isThere;
};

// Days as "2026-11-20", "20 Nov", "Nov 2026" or as the system writes them, with a time behind ("2026-11-20 14:30")
// where wanted; in words: "today", "last 7 days", "3 weeks ago", "this month"; a day without year is the last one there
// was. Ranges "a..b" with both ends included, either of which may be left out; lists "a, b, c..d"; "before", "after",
// "since", "until", "between a and b". Days are those of the local time zone.
Result<DateCondition> dateConditionFrom(const QString& text, const QDate& today);
// "12", "1, 5, 9-20", "> 100", "100..200".
Result<NumberCondition> numberConditionFrom(const QString& text);
// What is nothing else is looked for in the note; so is what stands in quotes, whatever it is.
Result<NoteCondition> noteConditionFrom(const QString& text);

// The way back, for a filter that did not come from a text. Empty for no condition.
QString textOf(const DateCondition& condition);
QString textOf(const NumberCondition& condition);
QString textOf(const NoteCondition& condition);

// A way to filter, as a menu offers it.
struct FilterOffer {
    QString label;
    // Where it goes before what is typed already: "≠ ". ".." goes behind it.
    QString sign;
    // Where it takes the place of that: "last 7 days".
    QString word;
};
// mayBeEmpty: there are codes without that date.
std::vector<FilterOffer> dateOffers(bool mayBeEmpty);
std::vector<FilterOffer> numberOffers();
std::vector<FilterOffer> noteOffers();
// What is typed, with the offer in the place of what it had in its place.
QString taking(const FilterOffer& offer, const QString& typed);

QString emptyWord();
QString notEmptyWord();

} // namespace invites::admin
