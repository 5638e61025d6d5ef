// Dates as people type them above a column.
#include "admin-app/data/FilterText.h"
#include "admin-app/data/FilterWords.h"

#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <functional>

namespace invites::admin {

namespace {

using namespace Qt::StringLiterals;
using store::InstantRange;

constexpr int mostCounted = 9999;

Instant instantOf(const QDateTime& moment) {
    return Instant(std::chrono::milliseconds(moment.toMSecsSinceEpoch()));
}

QDateTime momentOf(Instant instant) {
    return QDateTime::fromMSecsSinceEpoch(
        std::chrono::duration_cast<std::chrono::milliseconds>(instant.time_since_epoch()).count());
}

InstantRange days(const QDate& first, const QDate& last) {
    return {instantOf(first.startOfDay()), instantOf(last.addDays(1).startOfDay())};
}

InstantRange monthOf(const QDate& first) {
    return days(first, first.addMonths(1).addDays(-1));
}

std::optional<InstantRange> spanInWords(const QString& text, const QDate& today) {
    const QDate month(today.year(), today.month(), 1);
    const QDate week = today.addDays(-((today.dayOfWeek() - QLocale().firstDayOfWeek() + 7) % 7));
    const QDate year(today.year(), 1, 1);
    const std::pair<QString, InstantRange> words[] = {{FilterTexts::tr("today"), days(today, today)},
        {FilterTexts::tr("yesterday"), days(today.addDays(-1), today.addDays(-1))},
        {FilterTexts::tr("this week"), days(week, week.addDays(6))},
        {FilterTexts::tr("last week"), days(week.addDays(-7), week.addDays(-1))},
        {FilterTexts::tr("this month"), monthOf(month)}, {FilterTexts::tr("last month"), monthOf(month.addMonths(-1))},
        {FilterTexts::tr("this year"), days(year, year.addYears(1).addDays(-1))},
        {FilterTexts::tr("last year"), days(year.addYears(-1), year.addDays(-1))}};
    for (const auto& [word, span] : words)
        if (isSaid(text, word))
            return span;
    return std::nullopt;
}

// The number in the place of "%1"; nothing where the text is another.
std::optional<int> countIn(const QString& text, const QString& pattern) {
    const QString before = pattern.section(u"%1"_s, 0, 0);
    const QString after = pattern.section(u"%1"_s, 1);
    if (!text.startsWith(before, Qt::CaseInsensitive) || !text.endsWith(after, Qt::CaseInsensitive))
        return std::nullopt;
    bool isNumber = false;
    const int count = text.mid(before.size(), text.size() - before.size() - after.size()).toInt(&isNumber);
    return isNumber && count >= 0 && count <= mostCounted ? std::optional(count) : std::nullopt;
}

// "last 3 weeks", which end with today; "3 weeks ago", which is a day.
std::optional<InstantRange> spanByCount(const QString& text, const QDate& today) {
    const auto weeksBefore = [&](int count) { return today.addDays(-7 * count); };
    const auto daysBefore = [&](int count) { return today.addDays(-count); };
    const auto monthsBefore = [&](int count) { return today.addMonths(-count); };
    const auto yearsBefore = [&](int count) { return today.addYears(-count); };
    struct Counted {
        QString last;
        QString ago;
        std::function<QDate(int)> before;
    };
    const Counted counted[] = {{FilterTexts::tr("last %1 days"), FilterTexts::tr("%1 days ago"), daysBefore},
        {FilterTexts::tr("last %1 day"), FilterTexts::tr("%1 day ago"), daysBefore},
        {FilterTexts::tr("last %1 weeks"), FilterTexts::tr("%1 weeks ago"), weeksBefore},
        {FilterTexts::tr("last %1 week"), FilterTexts::tr("%1 week ago"), weeksBefore},
        {FilterTexts::tr("last %1 months"), FilterTexts::tr("%1 months ago"), monthsBefore},
        {FilterTexts::tr("last %1 month"), FilterTexts::tr("%1 month ago"), monthsBefore},
        {FilterTexts::tr("last %1 years"), FilterTexts::tr("%1 years ago"), yearsBefore},
        {FilterTexts::tr("last %1 year"), FilterTexts::tr("%1 year ago"), yearsBefore}};
    for (const Counted& each : counted) {
        if (const auto count = countIn(text, each.last); count && *count > 0)
            return days(each.before(*count).addDays(1), today);
        if (const auto count = countIn(text, each.ago))
            return days(each.before(*count), each.before(*count));
    }
    return std::nullopt;
}

// 1 to 12; 0 for what is no month.
int monthNamed(QString name) {
    name.remove(u'.');
    if (name.size() < 3)
        return 0;
    for (const QLocale& locale : {QLocale(), QLocale::c()})
        for (int month = 1; month <= 12; ++month)
            for (const auto format : {QLocale::LongFormat, QLocale::ShortFormat})
                for (const QString& each : {locale.monthName(month, format), locale.standaloneMonthName(month, format)})
                    if (isSaid(QString(each).remove(u'.'), name))
                        return month;
    return 0;
}

// "1 Nov", "November 1, 2026", "Nov 2026", "November": without a year the last one there was.
std::optional<InstantRange> spanByName(const QString& text, const QDate& today) {
    static const QRegularExpression gaps(u"[\\s,]+"_s);
    int month = 0;
    int day = 0;
    int year = 0;
    for (const QString& part : text.split(gaps, Qt::SkipEmptyParts)) {
        bool isNumber = false;
        const int number = (part.endsWith(u'.') ? part.chopped(1) : part).toInt(&isNumber);
        if (isNumber && number >= 1000 && number <= 9999 && year == 0)
            year = number;
        else if (isNumber && number >= 1 && number <= 31 && day == 0)
            day = number;
        else if (!isNumber && month == 0 && monthNamed(part) > 0)
            month = monthNamed(part);
        else
            return std::nullopt;
    }
    if (month == 0)
        return std::nullopt;
    int last = year != 0 ? year : today.year();
    // Leap days are up to eight years ago.
    const auto isThere = [&] { return QDate::isValid(last, month, std::max(day, 1)); };
    while (year == 0 && last > today.year() - 9 && (!isThere() || QDate(last, month, std::max(day, 1)) > today))
        --last;
    if (!isThere())
        return std::nullopt;
    const QDate first(last, month, std::max(day, 1));
    return day != 0 ? days(first, first) : monthOf(first);
}

// A minute, a day or a month, from its beginning to that of the next.
std::optional<InstantRange> spanByNumbers(const QString& text) {
    for (const char* format : {"yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm"}) {
        const QDateTime minute = QDateTime::fromString(text, QLatin1String(format));
        if (minute.isValid())
            return InstantRange{instantOf(minute), instantOf(minute.addSecs(60))};
    }
    QDate day = QDate::fromString(text, u"yyyy-MM-dd"_s);
    if (!day.isValid())
        day = QLocale().toDate(text, QLocale::ShortFormat);
    if (day.isValid())
        return days(day, day);
    const QDate month = QDate::fromString(text, u"yyyy-MM"_s);
    if (month.isValid())
        return monthOf(month);
    const QDate year = text.size() == 4 ? QDate::fromString(text, u"yyyy"_s) : QDate();
    return year.isValid() ? std::optional(days(year, year.addYears(1).addDays(-1))) : std::nullopt;
}

std::optional<InstantRange> spanFrom(const QString& text, const QDate& today) {
    if (const auto span = spanInWords(text, today))
        return span;
    if (const auto span = spanByCount(text, today))
        return span;
    if (const auto span = spanByNumbers(text))
        return span;
    return spanByName(text, today);
}

tl::unexpected<Error> noDate(const QString& text) {
    return notUnderstood(FilterTexts::tr("“%1” is no date. For example: 2026-11-20, 20 Nov, last 7 days, before 1 Nov, "
                                         "2026-11-01..2026-11-15.")
                             .arg(text));
}

// A span, or one from the beginning of a span to the end of another.
Result<InstantRange> rangeFrom(const QString& text, const QDate& today) {
    const auto both = textRangeFrom(text);
    if (!both) {
        const auto span = spanFrom(text, today);
        return span ? Result<InstantRange>(*span) : noDate(text);
    }
    InstantRange range;
    for (const auto& [part, end] :
        {std::pair(both->from, &InstantRange::from), std::pair(both->to, &InstantRange::to)}) {
        const auto span = spanFrom(part, today);
        if (!span && !part.isEmpty())
            return noDate(part);
        if (span)
            range.*end = (*span).*end;
    }
    if (range.isOpen())
        return unfinished(text);
    if (range.from && range.to && *range.to <= *range.from)
        return notUnderstood(FilterTexts::tr("“%1” ends before it begins.").arg(text));
    return range;
}

Result<store::InstantList> listOfDates(const QString& text, const QDate& today) {
    store::InstantList list;
    // "Nov 1, 2026" is one.
    if (const auto whole = rangeFrom(text, today)) {
        list.ranges.push_back(*whole);
        return list;
    }
    const QStringList items = listFrom(text);
    if (items.size() > mostListed)
        return tooMany();
    for (const QString& item : items) {
        const auto range = rangeFrom(item, today);
        if (!range)
            return failure(range.error());
        list.ranges.push_back(*range);
    }
    return list;
}

} // namespace

Result<DateCondition> dateConditionFrom(const QString& typed, const QDate& today) {
    const QString text = typed.trimmed();
    if (text.isEmpty())
        return DateCondition();
    if (const auto presence = presenceFrom(text))
        return DateCondition{{}, {}, presence};
    const Comparison comparison = comparisonFrom(text);
    if (comparison.value.isEmpty())
        return unfinished(comparison.said);
    if (comparison.sign.isEmpty() || comparison.sign == u"="_s || comparison.sign == u"!="_s) {
        auto list = listOfDates(comparison.value, today);
        if (!list)
            return failure(list.error());
        list->isExcept = comparison.sign == u"!="_s;
        if (list->ranges.size() == 1 && !list->isExcept)
            return DateCondition{list->ranges.front(), {}, {}};
        return DateCondition{{}, std::move(*list), {}};
    }
    const auto span = spanFrom(comparison.value, today);
    if (!span)
        return noDate(comparison.value);
    if (comparison.sign == u">"_s)
        return DateCondition{{span->to, {}}, {}, {}};
    if (comparison.sign == u">="_s)
        return DateCondition{{span->from, {}}, {}, {}};
    if (comparison.sign == u"<"_s)
        return DateCondition{{{}, span->from}, {}, {}};
    return DateCondition{{{}, span->to}, {}, {}};
}

namespace {

QString textOf(Instant instant, bool isEnd) {
    const QDateTime moment = momentOf(instant);
    if (moment.time() != QTime(0, 0))
        return moment.addSecs(isEnd ? -60 : 0).toString(u"yyyy-MM-dd HH:mm"_s);
    return (isEnd ? moment.date().addDays(-1) : moment.date()).toString(u"yyyy-MM-dd"_s);
}

QString listedText(const InstantRange& range) {
    const QString from = range.from ? textOf(*range.from, false) : QString();
    const QString to = range.to ? textOf(*range.to, true) : QString();
    return from == to ? from : QString(from + u".."_s + to);
}

} // namespace

QString textOf(const DateCondition& condition) {
    if (condition.isThere)
        return *condition.isThere ? notEmptyWord() : emptyWord();
    if (!condition.list.isOpen()) {
        QStringList texts;
        for (const InstantRange& range : condition.list.ranges)
            texts += listedText(range);
        return (condition.list.isExcept ? u"≠ "_s : QString()) + texts.join(u", "_s);
    }
    const InstantRange& range = condition.range;
    if (range.from && range.to)
        return listedText(range);
    if (range.from)
        return u">= "_s + textOf(*range.from, false);
    return range.to ? QString(u"< "_s + textOf(*range.to, false)) : QString();
}

} // namespace invites::admin
