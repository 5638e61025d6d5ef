#include "admin-app/data/FilterWords.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>

namespace invites::admin {

namespace {

using namespace Qt::StringLiterals;

class Words {
    Q_DECLARE_TR_FUNCTIONS(invites::admin::FilterWords)
};

Instant instantOf(const QDateTime& moment) {
    return Instant(std::chrono::milliseconds(moment.toMSecsSinceEpoch()));
}

QDateTime momentOf(Instant instant) {
    return QDateTime::fromMSecsSinceEpoch(
        std::chrono::duration_cast<std::chrono::milliseconds>(instant.time_since_epoch()).count());
}

store::InstantRange days(const QDate& first, const QDate& last) {
    return {instantOf(first.startOfDay()), instantOf(last.addDays(1).startOfDay())};
}

bool isSaid(const QString& text, const QString& word) {
    return text.compare(word, Qt::CaseInsensitive) == 0;
}

std::optional<bool> presenceFrom(const QString& text) {
    if (isSaid(text, emptyWord()))
        return false;
    if (isSaid(text, notEmptyWord()))
        return true;
    return std::nullopt;
}

std::optional<store::InstantRange> rangeInWords(const QString& text, const QDate& today) {
    const QDate month(today.year(), today.month(), 1);
    const QStringList words = dateWords();
    const std::vector<store::InstantRange> ranges{days(today, today), days(today.addDays(-1), today.addDays(-1)),
        days(today.addDays(-6), today), days(today.addDays(-29), today), days(month, month.addMonths(1).addDays(-1)),
        days(month.addMonths(-1), month.addDays(-1))};
    for (qsizetype at = 0; at < words.size(); ++at)
        if (isSaid(text, words[at]))
            return ranges[std::size_t(at)];
    return std::nullopt;
}

// A minute, a day or a month, from its beginning to that of the next.
std::optional<store::InstantRange> spanFrom(const QString& text) {
    for (const char* format : {"yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm"}) {
        const QDateTime minute = QDateTime::fromString(text, QLatin1String(format));
        if (minute.isValid())
            return store::InstantRange{instantOf(minute), instantOf(minute.addSecs(60))};
    }
    QDate day = QDate::fromString(text, u"yyyy-MM-dd"_s);
    if (!day.isValid())
        day = QLocale().toDate(text, QLocale::ShortFormat);
    if (day.isValid())
        return days(day, day);
    const QDate month = QDate::fromString(text, u"yyyy-MM"_s);
    if (month.isValid())
        return days(month, month.addMonths(1).addDays(-1));
    return std::nullopt;
}

struct Comparison {
    QString sign;
    QString value;
};

Comparison comparisonFrom(const QString& text) {
    static const QRegularExpression pattern(u"^(>=|<=|!=|≥|≤|≠|=|>|<)?\\s*(.*)$"_s);
    const auto match = pattern.match(text);
    static const QHash<QString, QString> plain{{u"≥"_s, u">="_s}, {u"≤"_s, u"<="_s}, {u"≠"_s, u"!="_s}};
    const QString sign = match.captured(1);
    return {plain.value(sign, sign), match.captured(2).trimmed()};
}

} // namespace

QString emptyWord() {
    return Words::tr("empty");
}

QString notEmptyWord() {
    return Words::tr("not empty");
}

QStringList dateWords() {
    return {Words::tr("today"), Words::tr("yesterday"), Words::tr("last 7 days"), Words::tr("last 30 days"),
        Words::tr("this month"), Words::tr("last month")};
}

std::optional<DateCondition> dateConditionFrom(const QString& typed, const QDate& today) {
    const QString text = typed.trimmed();
    if (text.isEmpty())
        return DateCondition();
    if (const auto presence = presenceFrom(text))
        return DateCondition{{}, presence};
    if (const auto range = rangeInWords(text, today))
        return DateCondition{*range, {}};
    if (const qsizetype dots = text.indexOf(u".."_s); dots >= 0) {
        const auto from = spanFrom(text.left(dots).trimmed());
        const auto to = spanFrom(text.mid(dots + 2).trimmed());
        if (!from || !to || *to->to < *from->from)
            return std::nullopt;
        return DateCondition{{from->from, to->to}, {}};
    }
    const Comparison comparison = comparisonFrom(text);
    const auto span = spanFrom(comparison.value);
    if (!span || comparison.sign == u"!="_s)
        return std::nullopt;
    if (comparison.sign == u">"_s)
        return DateCondition{{span->to, {}}, {}};
    if (comparison.sign == u">="_s)
        return DateCondition{{span->from, {}}, {}};
    if (comparison.sign == u"<"_s)
        return DateCondition{{{}, span->from}, {}};
    if (comparison.sign == u"<="_s)
        return DateCondition{{{}, span->to}, {}};
    return DateCondition{*span, {}};
}

std::optional<NumberCondition> numberConditionFrom(const QString& typed) {
    const QString text = typed.trimmed();
    if (text.isEmpty())
        return NumberCondition();
    if (const auto presence = presenceFrom(text))
        return NumberCondition{{}, presence};
    const auto number = [](const QString& digits) -> std::optional<qint64> {
        bool isNumber = false;
        const qint64 value = QString(digits).remove(u'#').trimmed().toLongLong(&isNumber);
        // So that one more and one less are numbers too.
        return isNumber && value >= 0 && value < (qint64(1) << 62) ? std::optional(value) : std::nullopt;
    };
    if (const qsizetype dots = text.indexOf(u".."_s); dots >= 0) {
        const auto from = number(text.left(dots));
        const auto to = number(text.mid(dots + 2));
        if (!from || !to || *to < *from)
            return std::nullopt;
        return NumberCondition{{from, to}, {}};
    }
    const Comparison comparison = comparisonFrom(text);
    const auto value = number(comparison.value);
    if (!value || comparison.sign == u"!="_s)
        return std::nullopt;
    if (comparison.sign == u">"_s)
        return NumberCondition{{*value + 1, {}}, {}};
    if (comparison.sign == u">="_s)
        return NumberCondition{{value, {}}, {}};
    if (comparison.sign == u"<"_s)
        return NumberCondition{{{}, *value - 1}, {}};
    if (comparison.sign == u"<="_s)
        return NumberCondition{{{}, value}, {}};
    return NumberCondition{{value, value}, {}};
}

NoteCondition noteConditionFrom(const QString& typed) {
    const QString text = typed.trimmed();
    NoteCondition condition;
    if (const auto presence = presenceFrom(text)) {
        condition.isThere = presence;
        return condition;
    }
    const Comparison comparison = comparisonFrom(text);
    if (comparison.sign == u"="_s)
        condition.is = comparison.value;
    else if (comparison.sign == u"!="_s)
        condition.isNot = comparison.value;
    else
        condition.contains = text;
    return condition;
}

QString textOf(const DateCondition& condition) {
    if (condition.isThere)
        return *condition.isThere ? notEmptyWord() : emptyWord();
    const auto text = [](Instant instant, bool isEnd) {
        const QDateTime moment = momentOf(instant);
        if (moment.time() != QTime(0, 0))
            return moment.toString(u"yyyy-MM-dd HH:mm"_s);
        return (isEnd ? moment.date().addDays(-1) : moment.date()).toString(u"yyyy-MM-dd"_s);
    };
    const store::InstantRange& range = condition.range;
    if (range.from && range.to) {
        const QString from = text(*range.from, false);
        const QString to = text(*range.to, true);
        return from == to ? from : QString(from + u".."_s + to);
    }
    if (range.from)
        return u">= "_s + text(*range.from, false);
    return range.to ? QString(u"< "_s + text(*range.to, false)) : QString();
}

QString textOf(const NumberCondition& condition) {
    if (condition.isThere)
        return *condition.isThere ? notEmptyWord() : emptyWord();
    const store::NumberRange& range = condition.range;
    if (range.from && range.to)
        return *range.from == *range.to ? QString::number(*range.from)
                                        : QString(QString::number(*range.from) + u".."_s + QString::number(*range.to));
    if (range.from)
        return u">= "_s + QString::number(*range.from);
    return range.to ? QString(u"<= "_s + QString::number(*range.to)) : QString();
}

QString textOf(const NoteCondition& condition) {
    if (condition.isThere)
        return *condition.isThere ? notEmptyWord() : emptyWord();
    if (!condition.is.isEmpty())
        return u"= "_s + condition.is;
    return condition.isNot.isEmpty() ? condition.contains : QString(u"≠ "_s + condition.isNot);
}

} // namespace invites::admin
