#include "admin-app/data/FilterWords.h"

#include "admin-app/data/FilterText.h"

#include <QRegularExpression>

namespace invites::admin {

namespace {

using namespace Qt::StringLiterals;
using store::NumberRange;

tl::unexpected<Error> noNumber(const QString& text) {
    return notUnderstood(
        FilterTexts::tr("“%1” is no ticket number. For example: 12, > 100, 100..200, ≠ 7, or 1, 5, 9-20.").arg(text));
}

std::optional<qint64> numberFrom(QString digits) {
    if (digits.startsWith(u'#'))
        digits.remove(0, 1);
    // "1,000" is no list of 1 and 0.
    static const QRegularExpression pattern(u"^(0|[1-9][0-9]{0,17})$"_s);
    return pattern.match(digits).hasMatch() ? std::optional(digits.toLongLong()) : std::nullopt;
}

Result<NumberRange> numbersFrom(const QString& text) {
    if (const auto number = numberFrom(text))
        return NumberRange{number, number};
    auto both = textRangeFrom(text);
    if (const qsizetype dash = text.indexOf(QRegularExpression(u"[-–]"_s)); !both && dash > 0)
        both = TextRange{text.left(dash).trimmed(), text.mid(dash + 1).trimmed()};
    if (!both)
        return noNumber(text);
    NumberRange range{numberFrom(both->from), numberFrom(both->to)};
    if (!range.from && !both->from.isEmpty())
        return noNumber(both->from);
    if (!range.to && !both->to.isEmpty())
        return noNumber(both->to);
    if (range.isOpen())
        return unfinished(text);
    if (range.from && range.to && *range.to < *range.from)
        return notUnderstood(FilterTexts::tr("“%1” ends before it begins.").arg(text));
    return range;
}

Result<store::NumberList> listOfNumbers(const QString& text) {
    store::NumberList list;
    const QStringList items = listFrom(text);
    if (items.size() > mostListed)
        return tooMany();
    if (items.isEmpty())
        return noNumber(text);
    for (const QString& item : items) {
        const auto range = numbersFrom(item);
        if (!range)
            return failure(range.error());
        list.ranges.push_back(*range);
    }
    return list;
}

QString listedText(const NumberRange& range) {
    const auto text = [](const std::optional<qint64>& number) { return number ? QString::number(*number) : QString(); };
    return range.from == range.to ? text(range.from) : QString(text(range.from) + u".."_s + text(range.to));
}

} // namespace

QString emptyWord() {
    return FilterTexts::tr("empty");
}

QString notEmptyWord() {
    return FilterTexts::tr("not empty");
}

Result<NumberCondition> numberConditionFrom(const QString& typed) {
    const QString text = typed.trimmed();
    if (text.isEmpty())
        return NumberCondition();
    if (const auto presence = presenceFrom(text))
        return NumberCondition{{}, {}, presence};
    const Comparison comparison = comparisonFrom(text);
    if (comparison.value.isEmpty())
        return unfinished(comparison.said);
    if (comparison.sign.isEmpty() || comparison.sign == u"="_s || comparison.sign == u"!="_s) {
        auto list = listOfNumbers(comparison.value);
        if (!list)
            return failure(list.error());
        list->isExcept = comparison.sign == u"!="_s;
        if (list->ranges.size() == 1 && !list->isExcept)
            return NumberCondition{list->ranges.front(), {}, {}};
        return NumberCondition{{}, std::move(*list), {}};
    }
    const auto value = numberFrom(comparison.value);
    if (!value)
        return noNumber(comparison.value);
    if (comparison.sign == u">"_s)
        return NumberCondition{{*value + 1, {}}, {}, {}};
    if (comparison.sign == u">="_s)
        return NumberCondition{{value, {}}, {}, {}};
    if (comparison.sign == u"<"_s)
        return NumberCondition{{{}, *value - 1}, {}, {}};
    return NumberCondition{{{}, value}, {}, {}};
}

Result<NoteCondition> noteConditionFrom(const QString& typed) {
    const QString text = typed.trimmed();
    NoteCondition condition;
    if (const auto presence = presenceFrom(text)) {
        condition.isThere = presence;
        return condition;
    }
    if (text.size() > 2 && text.startsWith(u'"') && text.endsWith(u'"')) {
        condition.contains = text.mid(1, text.size() - 2);
        return condition;
    }
    if (const QString word = FilterTexts::tr("any of"); text.startsWith(word + u' ', Qt::CaseInsensitive)) {
        const QStringList items = listFrom(text.mid(word.size()));
        if (items.isEmpty())
            return unfinished(word);
        if (items.size() > mostListed)
            return tooMany();
        condition.isOneOf.assign(items.begin(), items.end());
        return condition;
    }
    static const QRegularExpression signs(
        u"^(!=|<>|≠|=|!|\\^)\\s*(.*)$"_s, QRegularExpression::DotMatchesEverythingOption);
    const auto match = signs.match(text);
    if (!match.hasMatch()) {
        condition.contains = text;
        return condition;
    }
    const QString sign = match.captured(1);
    const QString value = match.captured(2);
    if (value.isEmpty())
        return unfinished(sign);
    if (sign == u"="_s)
        condition.is = value;
    else if (sign == u"!"_s)
        condition.lacks = value;
    else if (sign == u"^"_s)
        condition.begins = value;
    else
        condition.isNot = value;
    return condition;
}

QString textOf(const NumberCondition& condition) {
    if (condition.isThere)
        return *condition.isThere ? notEmptyWord() : emptyWord();
    if (!condition.list.isOpen()) {
        QStringList texts;
        for (const NumberRange& range : condition.list.ranges)
            texts += listedText(range);
        return (condition.list.isExcept ? u"≠ "_s : QString()) + texts.join(u", "_s);
    }
    const NumberRange& range = condition.range;
    if (range.from && range.to)
        return listedText(range);
    if (range.from)
        return u">= "_s + QString::number(*range.from);
    return range.to ? QString(u"<= "_s + QString::number(*range.to)) : QString();
}

QString textOf(const NoteCondition& condition) {
    if (condition.isThere)
        return *condition.isThere ? notEmptyWord() : emptyWord();
    if (!condition.is.isEmpty())
        return u"= "_s + condition.is;
    if (!condition.isNot.isEmpty())
        return u"≠ "_s + condition.isNot;
    if (!condition.lacks.isEmpty())
        return u"!"_s + condition.lacks;
    if (!condition.begins.isEmpty())
        return u"^"_s + condition.begins;
    if (!condition.isOneOf.empty()) {
        QStringList items;
        for (const QString& note : condition.isOneOf)
            items += note.contains(u',') || note.contains(u';') ? QString(u'"' + note + u'"') : note;
        return FilterTexts::tr("any of") + u' ' + items.join(u", "_s);
    }
    // What would mean something else goes in quotes.
    const auto again = noteConditionFrom(condition.contains);
    return again && again->contains == condition.contains ? condition.contains
                                                          : QString(u'"' + condition.contains + u'"');
}

std::vector<FilterOffer> dateOffers(bool mayBeEmpty) {
    std::vector<FilterOffer> offers;
    for (const QString& word :
        {FilterTexts::tr("today"), FilterTexts::tr("yesterday"), FilterTexts::tr("last %1 days").arg(7),
            FilterTexts::tr("last %1 days").arg(30), FilterTexts::tr("this month"), FilterTexts::tr("last month")})
        offers.push_back({word, {}, word});
    offers.insert(
        offers.end(), {{FilterTexts::tr("=  on"), u"= "_s, {}}, {FilterTexts::tr("≠  not on"), u"≠ "_s, {}},
                          {FilterTexts::tr("<  before"), u"< "_s, {}}, {FilterTexts::tr("≤  until"), u"≤ "_s, {}},
                          {FilterTexts::tr(">  after"), u"> "_s, {}}, {FilterTexts::tr("≥  since"), u"≥ "_s, {}},
                          {FilterTexts::tr("..  between two days"), u".."_s, {}},
                          {FilterTexts::tr(",  any of several"), u", "_s, {}}});
    if (mayBeEmpty)
        for (const QString& word : {emptyWord(), notEmptyWord()})
            offers.push_back({word, {}, word});
    return offers;
}

std::vector<FilterOffer> numberOffers() {
    return {{FilterTexts::tr("=  is"), u"= "_s, {}}, {FilterTexts::tr("≠  is not"), u"≠ "_s, {}},
        {FilterTexts::tr("<  less than"), u"< "_s, {}}, {FilterTexts::tr("≤  at most"), u"≤ "_s, {}},
        {FilterTexts::tr(">  more than"), u"> "_s, {}}, {FilterTexts::tr("≥  at least"), u"≥ "_s, {}},
        {FilterTexts::tr("..  between two numbers"), u".."_s, {}}, {FilterTexts::tr(",  any of several"), u", "_s, {}},
        {emptyWord(), {}, emptyWord()}, {notEmptyWord(), {}, notEmptyWord()}};
}

std::vector<FilterOffer> noteOffers() {
    const QString anyOf = FilterTexts::tr("any of");
    return {{FilterTexts::tr("contains"), QString(), {}}, {FilterTexts::tr("!  does not contain"), u"!"_s, {}},
        {FilterTexts::tr("^  begins with"), u"^"_s, {}}, {FilterTexts::tr("=  is"), u"= "_s, {}},
        {FilterTexts::tr("≠  is not"), u"≠ "_s, {}}, {FilterTexts::tr("any of several, with commas"), anyOf + u' ', {}},
        {emptyWord(), {}, emptyWord()}, {notEmptyWord(), {}, notEmptyWord()}};
}

QString taking(const FilterOffer& offer, const QString& typed) {
    if (!offer.word.isEmpty())
        return offer.word;
    QString value = typed.trimmed();
    if (presenceFrom(value))
        value.clear();
    if (offer.sign == u".."_s || offer.sign == u", "_s)
        return value.isEmpty() && offer.sign == u", "_s ? QString() : QString(value + offer.sign);
    static const QRegularExpression signs(u"^(>=|<=|!=|<>|≥|≤|≠|=|>|<|!|\\^)\\s*"_s);
    value.remove(signs);
    if (const QString word = FilterTexts::tr("any of") + u' '; value.startsWith(word, Qt::CaseInsensitive))
        value.remove(0, word.size());
    return offer.sign + value;
}

} // namespace invites::admin
