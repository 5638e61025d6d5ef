#include "admin-app/data/ReportRange.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>
#include <array>

namespace invites::admin {

namespace {

struct WordName {
    RangeWord word;
    const char* text;
    const char* name;
};

constexpr std::array<WordName, 9> wordNames{{
    {RangeWord::All, "all", QT_TRANSLATE_NOOP("ReportRange", "All there is")},
    {RangeWord::Today, "today", QT_TRANSLATE_NOOP("ReportRange", "Today")},
    {RangeWord::Yesterday, "yesterday", QT_TRANSLATE_NOOP("ReportRange", "Yesterday")},
    {RangeWord::Last7Days, "last-7-days", QT_TRANSLATE_NOOP("ReportRange", "Last 7 days")},
    {RangeWord::Last30Days, "last-30-days", QT_TRANSLATE_NOOP("ReportRange", "Last 30 days")},
    {RangeWord::Last90Days, "last-90-days", QT_TRANSLATE_NOOP("ReportRange", "Last 90 days")},
    {RangeWord::ThisMonth, "this-month", QT_TRANSLATE_NOOP("ReportRange", "This month")},
    {RangeWord::LastMonth, "last-month", QT_TRANSLATE_NOOP("ReportRange", "Last month")},
    {RangeWord::Between, "between", QT_TRANSLATE_NOOP("ReportRange", "Between two days")},
}};

const WordName& nameOf(RangeWord word) {
    return *std::find_if(
        wordNames.begin(), wordNames.end(), [word](const WordName& name) { return name.word == word; });
}

std::optional<Instant> startOf(QDate day) {
    if (!day.isValid())
        return std::nullopt;
    return Instant(std::chrono::milliseconds(day.startOfDay().toMSecsSinceEpoch()));
}

} // namespace

std::vector<RangeWord> allRangeWords() {
    std::vector<RangeWord> words;
    for (const WordName& name : wordNames)
        words.push_back(name.word);
    return words;
}

QString toText(RangeWord word) {
    return QString::fromLatin1(nameOf(word).text);
}

std::optional<RangeWord> rangeWordFromText(const QString& text) {
    for (const WordName& name : wordNames) {
        if (text == QLatin1String(name.text))
            return name.word;
    }
    return std::nullopt;
}

QString rangeName(RangeWord word) {
    return QCoreApplication::translate("ReportRange", nameOf(word).name);
}

ReportRange daysOf(const ReportRange& range, QDate today) {
    const QDate month(today.year(), today.month(), 1);
    switch (range.word) {
    case RangeWord::All:
        return {};
    case RangeWord::Today:
        return {range.word, today, today};
    case RangeWord::Yesterday:
        return {range.word, today.addDays(-1), today.addDays(-1)};
    case RangeWord::Last7Days:
        return {range.word, today.addDays(-6), today};
    case RangeWord::Last30Days:
        return {range.word, today.addDays(-29), today};
    case RangeWord::Last90Days:
        return {range.word, today.addDays(-89), today};
    case RangeWord::ThisMonth:
        return {range.word, month, month.addMonths(1).addDays(-1)};
    case RangeWord::LastMonth:
        return {range.word, month.addMonths(-1), month.addDays(-1)};
    case RangeWord::Between:
        return range;
    }
    Q_UNREACHABLE();
}

store::InstantRange momentsOf(const ReportRange& range, QDate today) {
    const ReportRange days = daysOf(range, today);
    return {startOf(days.first), startOf(days.last.isValid() ? days.last.addDays(1) : QDate())};
}

} // namespace invites::admin
