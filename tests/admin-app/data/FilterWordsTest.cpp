#include "admin-app/data/FilterWords.h"

#include "admin-app/data/CodeFilterWords.h"

#include <QJsonArray>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

// A Wednesday.
const QDate today(2026, 11, 25);

QString dayOf(const std::optional<Instant>& instant) {
    if (!instant)
        return u"open"_s;
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(instant->time_since_epoch());
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(milliseconds.count());
    return moment.toString(moment.time() == QTime(0, 0) ? u"yyyy-MM-dd"_s : u"yyyy-MM-dd HH:mm"_s);
}

QString say(const store::InstantRange& range) {
    return dayOf(range.from) + u" to "_s + dayOf(range.to);
}

QString say(const store::NumberRange& range) {
    const auto text = [](const std::optional<qint64>& number) { return number ? QString::number(*number) : u"open"_s; };
    return text(range.from) + u" to "_s + text(range.to);
}

// One text for whatever a condition says, so that a table can hold it.
template <typename Condition>
QString say(const Result<Condition>& condition) {
    if (!condition)
        return u"error: "_s + condition.error().detail;
    if (condition->isThere)
        return *condition->isThere ? u"there"_s : u"none"_s;
    if (condition->list.isOpen())
        return say(condition->range);
    QStringList parts;
    for (const auto& range : condition->list.ranges)
        parts += say(range);
    return (condition->list.isExcept ? u"not "_s : u"any "_s) + parts.join(u", "_s);
}

QString say(const Result<NoteCondition>& condition) {
    if (!condition)
        return u"error: "_s + condition.error().detail;
    if (condition->isThere)
        return *condition->isThere ? u"there"_s : u"none"_s;
    const std::pair<QString, QString> parts[] = {{u"contains "_s, condition->contains}, {u"lacks "_s, condition->lacks},
        {u"begins "_s, condition->begins}, {u"is "_s, condition->is}, {u"is not "_s, condition->isNot}};
    for (const auto& [word, text] : parts)
        if (!text.isEmpty())
            return word + text;
    return u"one of "_s + QStringList(condition->isOneOf.begin(), condition->isOneOf.end()).join(u'|');
}

} // namespace

class FilterWordsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void datesMeanDays_data();
    void datesMeanDays();
    void datesAreRefusedWithAReason_data();
    void datesAreRefusedWithAReason();
    void numbersMeanTickets_data();
    void numbersMeanTickets();
    void notesAreLookedInto_data();
    void notesAreLookedInto();
    void textsComeBack_data();
    void textsComeBack();
    void anOfferKeepsWhatIsTyped_data();
    void anOfferKeepsWhatIsTyped();
    void everyOfferLeadsSomewhere();
    void filtersComeBackFromWords();
    void excludingLeavesTheOthers();
    void earlierWordsMeanTheSame();
    void wordsNameTheColumnThatIsWrong();
    void aFilterIsSaidToAPerson();
};

void FilterWordsTest::datesMeanDays_data() {
    QTest::addColumn<QString>("meaning");
    const auto row = [](const char* text, const char* meaning) { QTest::newRow(text) << QString::fromLatin1(meaning); };
    row("", "open to open");
    row("empty", "none");
    row("Not Empty", "there");
    row("2026-11-20", "2026-11-20 to 2026-11-21");
    row(" = 2026-11-20 ", "2026-11-20 to 2026-11-21");
    row("on 2026-11-20", "2026-11-20 to 2026-11-21");
    row("2026-10", "2026-10-01 to 2026-11-01");
    row("2025", "2025-01-01 to 2026-01-01");
    row("2026-11-20 14:30", "2026-11-20 14:30 to 2026-11-20 14:31");
    row("20 Nov", "2026-11-20 to 2026-11-21");
    row("Nov 20", "2026-11-20 to 2026-11-21");
    row("20. november", "2026-11-20 to 2026-11-21");
    row("1 Dec", "2025-12-01 to 2025-12-02");
    row("29 Feb", "2024-02-29 to 2024-03-01");
    row("Nov 1, 2025", "2025-11-01 to 2025-11-02");
    row("October", "2026-10-01 to 2026-11-01");
    row("Dec 2024", "2024-12-01 to 2025-01-01");
    row("today", "2026-11-25 to 2026-11-26");
    row("YESTERDAY", "2026-11-24 to 2026-11-25");
    row("last 7 days", "2026-11-19 to 2026-11-26");
    row("last 1 day", "2026-11-25 to 2026-11-26");
    row("last 2 weeks", "2026-11-12 to 2026-11-26");
    row("last 3 months", "2026-08-26 to 2026-11-26");
    row("last 1 year", "2025-11-26 to 2026-11-26");
    row("3 days ago", "2026-11-22 to 2026-11-23");
    row("2 weeks ago", "2026-11-11 to 2026-11-12");
    row("this month", "2026-11-01 to 2026-12-01");
    row("last month", "2026-10-01 to 2026-11-01");
    row("this year", "2026-01-01 to 2027-01-01");
    row("last year", "2025-01-01 to 2026-01-01");
    row("> 2026-11-20", "2026-11-21 to open");
    row(">= 2026-11-20", "2026-11-20 to open");
    row("< 2026-11", "open to 2026-11-01");
    row("<=2026-11", "open to 2026-12-01");
    row("before 1 Nov", "open to 2026-11-01");
    row("after yesterday", "2026-11-25 to open");
    row("since last month", "2026-10-01 to open");
    row("until 2026-11-20", "open to 2026-11-21");
    row("2026-11-01..2026-11-15", "2026-11-01 to 2026-11-16");
    row("1 Nov .. 15 Nov", "2026-11-01 to 2026-11-16");
    row("1 Nov to 15 Nov", "2026-11-01 to 2026-11-16");
    row("between 1 Nov and 15 Nov", "2026-11-01 to 2026-11-16");
    row("from 2026-10 to yesterday", "2026-10-01 to 2026-11-25");
    row("2026-11-01..", "2026-11-01 to open");
    row("..2026-11-01", "open to 2026-11-02");
    row("!= 2026-11-20", "not 2026-11-20 to 2026-11-21");
    row("not today", "not 2026-11-25 to 2026-11-26");
    row("<> 2026-11-01..2026-11-02", "not 2026-11-01 to 2026-11-03");
    row("2026-11-20, 2026-11-22", "any 2026-11-20 to 2026-11-21, 2026-11-22 to 2026-11-23");
    row("any of today; 1 Nov..3 Nov", "any 2026-11-25 to 2026-11-26, 2026-11-01 to 2026-11-04");
    row("!= today, yesterday", "not 2026-11-25 to 2026-11-26, 2026-11-24 to 2026-11-25");
}

void FilterWordsTest::datesMeanDays() {
    QFETCH(QString, meaning);
    QCOMPARE(say(dateConditionFrom(QString::fromLatin1(QTest::currentDataTag()), today)), meaning);
}

void FilterWordsTest::datesAreRefusedWithAReason_data() {
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* text, const QString& reason) { QTest::newRow(text) << reason; };
    row("whenever", u"“whenever” is no date."_s);
    row("> whenever", u"“whenever” is no date."_s);
    row("2026-11-31", u"“2026-11-31” is no date."_s);
    row("31 Nov", u"“31 Nov” is no date."_s);
    row("2026-13", u"“2026-13” is no date."_s);
    row("last 0 days", u"“last 0 days” is no date."_s);
    row("last 99999999 days", u"“last 99999999 days” is no date."_s);
    row("2026-11-20, sometime", u"“sometime” is no date."_s);
    row("2026-11-15..2026-11-01", u"“2026-11-15..2026-11-01” ends before it begins."_s);
    row("today..sometime", u"“sometime” is no date."_s);
    row("..", u"Something is missing behind “..”."_s);
    row(">", u"Something is missing behind “>”."_s);
    row("before", u"Something is missing behind “before”."_s);
    row("> today..yesterday", u"“today..yesterday” is no date."_s);
    row("' or true --", u"“' or true --” is no date."_s);
}

void FilterWordsTest::datesAreRefusedWithAReason() {
    QFETCH(QString, reason);
    const QString said = say(dateConditionFrom(QString::fromLatin1(QTest::currentDataTag()), today));
    QVERIFY2(said.startsWith(u"error: "_s + reason), qUtf8Printable(said));
    const QString many = QStringList(101, u"today"_s).join(u',');
    QVERIFY(!dateConditionFrom(many, today));
}

void FilterWordsTest::numbersMeanTickets_data() {
    QTest::addColumn<QString>("meaning");
    const auto row = [](const char* text, const char* meaning) { QTest::newRow(text) << QString::fromUtf8(meaning); };
    row("", "open to open");
    row("12", "12 to 12");
    row("#12", "12 to 12");
    row("= 12", "12 to 12");
    row("!= 12", "not 12 to 12");
    row("> 12", "13 to open");
    row(">= 12", "12 to open");
    row("< 12", "open to 11");
    row("<= 12", "open to 12");
    row("9-20", "9 to 20");
    row("9..20", "9 to 20");
    row("between 9 and 20", "9 to 20");
    row("100..", "100 to open");
    row("1,5,9-20", "any 1 to 1, 5 to 5, 9 to 20");
    row("any of 1; 5", "any 1 to 1, 5 to 5");
    row("1, 5,", "any 1 to 1, 5 to 5");
    row("<> 1, 5..7", "not 1 to 1, 5 to 7");
    row("empty", "none");
    row("not empty", "there");
    row("twelve", "error: “twelve” is no ticket number.");
    row("1,000", "error: “000” is no ticket number.");
    row("-5", "error: “-5” is no ticket number.");
    row("1.5", "error: “1.5” is no ticket number.");
    row("20-9", "error: “20-9” ends before it begins.");
    row("99999999999999999999", "error: “99999999999999999999” is no ticket number.");
    row("> 1, 2", "error: “1, 2” is no ticket number.");
    row(">", "error: Something is missing behind “>”.");
    row(",", "error: “,” is no ticket number.");
    row("1 or 1=1", "error: “1 or 1=1” is no ticket number.");
}

void FilterWordsTest::numbersMeanTickets() {
    QFETCH(QString, meaning);
    const QString said = say(numberConditionFrom(QString::fromUtf8(QTest::currentDataTag())));
    QVERIFY2(said.startsWith(meaning) && (meaning.startsWith(u"error"_s) || said == meaning), qUtf8Printable(said));
}

void FilterWordsTest::notesAreLookedInto_data() {
    QTest::addColumn<QString>("meaning");
    const auto row = [](const char* text, const char* meaning) { QTest::newRow(text) << QString::fromUtf8(meaning); };
    row("batch 3", "contains batch 3");
    row("not working", "contains not working");
    row("> 3", "contains > 3");
    row("= Batch 3, from Ana", "is Batch 3, from Ana");
    row("!= dead", "is not dead");
    row("≠ dead", "is not dead");
    row("<> dead", "is not dead");
    row("!dead", "lacks dead");
    row("^Batch", "begins Batch");
    row("any of one, \"two, three\"; four", "one of one|two, three|four");
    row("\"!dead\"", "contains !dead");
    row("\"empty\"", "contains empty");
    row("empty", "none");
    row("not empty", "there");
    row("=", "error: Something is missing behind “=”.");
    row("!", "error: Something is missing behind “!”.");
    row("^ ", "error: Something is missing behind “^”.");
    row("any of , ", "error: Something is missing behind “any of”.");
}

void FilterWordsTest::notesAreLookedInto() {
    QFETCH(QString, meaning);
    QCOMPARE(say(noteConditionFrom(QString::fromUtf8(QTest::currentDataTag()))), meaning);
}

void FilterWordsTest::textsComeBack_data() {
    QTest::addColumn<QString>("text");
    for (const char* text :
        {"2026-11-20", "2026-11-01..2026-11-15", ">= 2026-11-20", "< 2026-11-20", "empty", "not empty", "≠ 2026-11-20",
            "2026-11-20, 2026-11-01..2026-11-03", "2026-11-20 10:00..2026-11-20 10:05", "≠ 2026-11-01.., ..2026-01-01"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void FilterWordsTest::textsComeBack() {
    QFETCH(QString, text);
    const auto date = dateConditionFrom(text, today);
    QVERIFY2(date.has_value(), date ? "" : qUtf8Printable(date.error().detail));
    QCOMPARE(textOf(*date), text);
    for (const QString& number : {u"12"_s, u"9..20"_s, u">= 4"_s, u"<= 4"_s, u"≠ 7"_s, u"1, 5, 9..20"_s, u"empty"_s})
        QCOMPARE(textOf(*numberConditionFrom(number)), number);
    for (const QString& note : {u"batch"_s, u"!dead"_s, u"^a"_s, u"= b"_s, u"≠ c"_s, u"any of a, \"b, c\""_s,
             u"\"any of it\""_s, u"not empty"_s})
        QCOMPARE(textOf(*noteConditionFrom(note)), note);
}

void FilterWordsTest::anOfferKeepsWhatIsTyped_data() {
    QTest::addColumn<QString>("sign");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("expected");
    QTest::newRow("new") << u"≠ "_s << QString() << u"≠ "_s;
    QTest::newRow("kept") << u"≠ "_s << u"2026-11-20"_s << u"≠ 2026-11-20"_s;
    QTest::newRow("another sign") << u"> "_s << u"<= 12"_s << u"> 12"_s;
    QTest::newRow("a range") << u".."_s << u"12"_s << u"12.."_s;
    QTest::newRow("one more") << u", "_s << u"12"_s << u"12, "_s;
    QTest::newRow("a list") << u"any of "_s << u"!dead"_s << u"any of dead"_s;
    QTest::newRow("no list") << u"= "_s << u"any of dead"_s << u"= dead"_s;
    QTest::newRow("instead of nothing") << u"= "_s << u"not empty"_s << u"= "_s;
}

void FilterWordsTest::anOfferKeepsWhatIsTyped() {
    QFETCH(QString, sign);
    QFETCH(QString, typed);
    QTEST(taking({{}, sign, {}}, typed), "expected");
}

void FilterWordsTest::everyOfferLeadsSomewhere() {
    for (const FilterOffer& offer : dateOffers(true))
        QVERIFY2(dateConditionFrom(taking(offer, u"2026-11-20"_s), today), qUtf8Printable(offer.label));
    for (const FilterOffer& offer : numberOffers())
        QVERIFY2(numberConditionFrom(taking(offer, u"12"_s)), qUtf8Printable(offer.label));
    for (const FilterOffer& offer : noteOffers())
        QVERIFY2(noteConditionFrom(taking(offer, u"dead"_s)), qUtf8Printable(offer.label));
}

void FilterWordsTest::filtersComeBackFromWords() {
    const QJsonObject words{{u"status"_s, QJsonArray{3, 4}}, {u"campaign"_s, QJsonObject{{u"not"_s, QJsonArray{7}}}},
        {u"added"_s, u"2026-11-01..2026-11-15"_s}, {u"distributed"_s, u"≠ 2026-11-02"_s}, {u"settled"_s, u"empty"_s},
        {u"flagged"_s, u"not empty"_s}, {u"deleted"_s, u">= 2026-11-20"_s}, {u"ticket"_s, u"1, 5, 9..20"_s},
        {u"note"_s, u"!dead"_s}, {u"trash"_s, true}};
    const auto filter = codeFilterFrom(words, today);
    QVERIFY(filter.has_value());
    QVERIFY(filter->inTrash && filter->isFlagged == true && filter->isSettled == false);
    QCOMPARE(filter->ticketNumberIn.ranges.size(), std::size_t(3));
    QVERIFY(filter->otherThan == std::vector{CampaignId(7)});
    QVERIFY((filter->statuses == std::vector{CodeStatus::Used, CodeStatus::Invalid}));
    QCOMPARE(wordsOf(*filter), words);
    QCOMPARE(codeFilterFrom({}, today).value(), store::CodeFilter());
    const store::CodeOrder order{{store::CodeColumn::Note, true}, {store::CodeColumn::Added, false}};
    QVERIFY(orderFrom(jsonOf(order)) == order);
}

void FilterWordsTest::excludingLeavesTheOthers() {
    const auto statuses = [](const QJsonArray& excluded) {
        return codeFilterFrom({{u"status"_s, QJsonObject{{u"not"_s, excluded}}}}, today).value();
    };
    QVERIFY((statuses({0, 1, 2, 5}).statuses == std::vector{CodeStatus::Used, CodeStatus::Invalid}));
    // What excludes all of them leaves nothing, which is another thing than any.
    QVERIFY(statuses({0, 1, 2, 3, 4, 5}).ids.has_value());
    QVERIFY(statuses({}).statuses.empty() && !statuses({}).ids);
}

void FilterWordsTest::earlierWordsMeanTheSame() {
    const QJsonObject earlier{{u"flagged"_s, QJsonArray{1}}, {u"note"_s, u"!urgent"_s}, {u"status"_s, QJsonArray{3}}};
    const QJsonObject now = inPresentWords(earlier);
    const auto filter = codeFilterFrom(now, today);
    QVERIFY(filter && filter->isFlagged == true);
    QCOMPARE(filter->noteContains, u"!urgent"_s);
    QCOMPARE(inPresentWords(now), now);
    QVERIFY(codeFilterFrom(inPresentWords({{u"flagged"_s, QJsonArray{0}}}), today)->isFlagged == false);
    QCOMPARE(codeFilterFrom(inPresentWords({{u"note"_s, u"!= dead"_s}}), today)->noteIsNot, u"dead"_s);
}

void FilterWordsTest::wordsNameTheColumnThatIsWrong() {
    const auto filter = codeFilterFrom({{u"settled"_s, u"sometime"_s}}, today);
    QVERIFY(!filter);
    QCOMPARE(filter.error().code, ErrorCode::InvalidInput);
    QVERIFY(filter.error().detail.startsWith(u"Date settled: “sometime” is no date."_s));
}

void FilterWordsTest::aFilterIsSaidToAPerson() {
    const auto name = [](CampaignId id) { return u"campaign %1"_s.arg(id.value); };
    QCOMPARE(inWords({}, name), u"All codes"_s);
    QCOMPARE(inWords({{u"status"_s, QJsonArray{3, 4}}, {u"campaign"_s, QJsonObject{{u"not"_s, QJsonArray{7}}}},
                         {u"added"_s, u"last 7 days"_s}},
                 name),
        u"Status: Used, Invalid  ·  Date added: last 7 days  ·  Campaign: not campaign 7"_s);
}

QTEST_GUILESS_MAIN(FilterWordsTest)
#include "FilterWordsTest.moc"
