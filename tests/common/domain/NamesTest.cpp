#include "common/domain/Names.h"

#include <QString>
#include <QTest>

using namespace invites;

class NamesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void codeStatusesComeBack();
    void ticketStatesComeBack();
    void ticketLanesHaveNames();
    void reportOutcomesComeBack();
    void humanVerdictsHaveNames();
    void lateRulesComeBack();
    void appealStatesComeBack();
    void otherWordsAreNoNames_data();
    void otherWordsAreNoNames();
};

void NamesTest::codeStatusesComeBack() {
    const std::pair<CodeStatus, const char*> names[] = {{CodeStatus::Held, "held"},
        {CodeStatus::Available, "available"}, {CodeStatus::Reserved, "reserved"},
        {CodeStatus::Distributed, "distributed"}, {CodeStatus::Used, "used"}, {CodeStatus::Invalid, "invalid"}};
    for (const auto& [status, name] : names) {
        QCOMPARE(toText(status), QLatin1String(name));
        QCOMPARE(codeStatusFromText(QString::fromLatin1(name)), status);
    }
}

void NamesTest::ticketStatesComeBack() {
    const std::pair<TicketState, const char*> names[] = {{TicketState::Waiting, "waiting"},
        {TicketState::Offered, "offered"}, {TicketState::Delivered, "delivered"},
        {TicketState::Contributed, "contributed"}, {TicketState::Expired, "expired"}, {TicketState::Left, "left"}};
    for (const auto& [state, name] : names) {
        QCOMPARE(toText(state), QLatin1String(name));
        QCOMPARE(ticketStateFromText(QString::fromLatin1(name)), state);
    }
}

void NamesTest::ticketLanesHaveNames() {
    QCOMPARE(toText(TicketLane::Head), QLatin1String("head"));
    QCOMPARE(toText(TicketLane::Standard), QLatin1String("standard"));
    QCOMPARE(toText(TicketLane::Priority), QLatin1String("priority"));
}

void NamesTest::reportOutcomesComeBack() {
    const std::pair<ReportOutcome, const char*> names[] = {
        {ReportOutcome::Works, "works"}, {ReportOutcome::DoesNotWork, "does_not_work"}};
    for (const auto& [outcome, name] : names) {
        QCOMPARE(toText(outcome), QLatin1String(name));
        QCOMPARE(reportOutcomeFromText(QString::fromLatin1(name)), outcome);
    }
}

void NamesTest::humanVerdictsHaveNames() {
    QCOMPARE(toText(HumanVerdict::Passed), QLatin1String("passed"));
    QCOMPARE(toText(HumanVerdict::Failed), QLatin1String("failed"));
    QCOMPARE(toText(HumanVerdict::Unavailable), QLatin1String("unavailable"));
}

void NamesTest::lateRulesComeBack() {
    const std::pair<LateRule, const char*> names[] = {
        {LateRule::None, "none"}, {LateRule::LaterPlace, "later_place"}, {LateRule::Suspended, "suspended"}};
    for (const auto& [rule, name] : names) {
        QCOMPARE(toText(rule), QLatin1String(name));
        QCOMPARE(lateRuleFromText(QString::fromLatin1(name)), rule);
    }
}

void NamesTest::appealStatesComeBack() {
    const std::pair<AppealState, const char*> names[] = {
        {AppealState::Open, "open"}, {AppealState::Granted, "granted"}, {AppealState::Refused, "refused"}};
    for (const auto& [state, name] : names) {
        QCOMPARE(toText(state), QLatin1String(name));
        QCOMPARE(appealStateFromText(QString::fromLatin1(name)), state);
    }
}

void NamesTest::otherWordsAreNoNames_data() {
    QTest::addColumn<QString>("word");
    for (const char* word : {"", "Available", "available ", "work", "unknown", "WAITING"})
        QTest::addRow("'%s'", word) << QString::fromLatin1(word);
}

void NamesTest::otherWordsAreNoNames() {
    QFETCH(const QString, word);
    QVERIFY(!codeStatusFromText(word));
    QVERIFY(!ticketStateFromText(word));
    QVERIFY(!reportOutcomeFromText(word));
    QVERIFY(!lateRuleFromText(word));
    QVERIFY(!appealStateFromText(word));
}

QTEST_GUILESS_MAIN(NamesTest)
#include "NamesTest.moc"
