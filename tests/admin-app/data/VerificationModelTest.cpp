#include "admin-app/data/VerificationModel.h"

#include "tests/support/console/ConsoleFixture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class VerificationModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_fixture.reset();
        m_session = m_fixture.sessionOf(u"adam"_s);
        m_model = std::make_unique<VerificationModel>(
            m_session->database(), m_session->codeEdits(), std::make_shared<SystemClock>());
        m_editor =
            std::make_unique<CodeEditor>(m_session->database(), m_session->undoHistory(), m_session->codeEdits());
        m_tester = std::make_unique<QAbstractItemModelTester>(
            m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    }
    void cleanup() {
        m_tester.reset();
        m_editor.reset();
        m_model.reset();
        m_session.reset();
    }

    void anEmptyQueueHasNoRows();
    void pagesComeAsTheyAreAskedFor();
    void whatIsSettledLeavesAndComesBackToItsPlace();
    void aNoteStays();
    void whatSomebodyElseSettledLeavesWhenItIsNoticed();
    void aCampaignsQueueIsItsOwn();
    void wordsSayWhatIsKnown();

private:
    void give(int count) {
        QStringList names;
        for (int n = 0; n < count; ++n)
            names += u"A%1"_s.arg(n);
        m_fixture.addCodes(names);
        for (int n = 0; n < count; ++n)
            m_fixture.take(u"visitor %1"_s.arg(n));
    }
    void load() {
        QSignalSpy loaded(m_model.get(), &VerificationModel::loaded);
        m_model->reload();
        QVERIFY(loaded.wait());
    }
    QString ids() {
        QStringList words;
        for (int row = 0; row < m_model->rowCount(); ++row)
            words += QString::number(m_model->codeAt(row).key.id.value);
        return words.join(u' ');
    }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<VerificationModel> m_model;
    std::unique_ptr<CodeEditor> m_editor;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void VerificationModelTest::anEmptyQueueHasNoRows() {
    load();
    QCOMPARE(m_model->rowCount(), 0);
    QVERIFY(!m_model->canFetchMore({}));
    QCOMPARE(m_model->counts().remaining, 0);
}

void VerificationModelTest::pagesComeAsTheyAreAskedFor() {
    m_tester.reset(); // which asks for more by itself
    give(250);
    load();
    QCOMPARE(m_model->rowCount(), 100);
    QCOMPARE(m_model->counts().remaining, 250);
    for (const int rows : {200, 250}) {
        QVERIFY(m_model->canFetchMore({}));
        QSignalSpy loaded(m_model.get(), &VerificationModel::loaded);
        m_model->fetchMore({});
        QVERIFY(!m_model->canFetchMore({})); // one at a time
        QVERIFY(loaded.wait());
        QCOMPARE(m_model->rowCount(), rows);
    }
    QVERIFY(!m_model->canFetchMore({}));
    for (int row = 0; row < 250; ++row)
        QCOMPARE(m_model->codeAt(row).key.id, CodeId(row + 1));
}

void VerificationModelTest::whatIsSettledLeavesAndComesBackToItsPlace() {
    give(5);
    m_fixture.report(u"visitor 3"_s, ReportOutcome::DoesNotWork);
    load();
    QCOMPARE(ids(), u"4 1 2 3 5"_s);
    QCOMPARE(m_model->counts().flagged, 1);
    m_editor->perform(settlingOfCodes(CodeStatus::Invalid),
        std::vector{m_model->selected(0), m_model->selected(2), m_model->selected(4)});
    QTRY_COMPARE(ids(), u"1 3"_s);
    QCOMPARE(m_model->counts().remaining, 2);
    QCOMPARE(m_model->counts().flagged, 0);
    QSignalSpy returned(m_model.get(), &VerificationModel::returned);
    m_session->undoHistory().undo();
    QTRY_COMPARE(ids(), u"4 1 2 3 5"_s);
    QCOMPARE(returned.size(), 3);
    QCOMPARE(m_model->counts().remaining, 5);
    QCOMPARE(m_model->counts().flagged, 1);
    // With the versions of now: they can be settled again.
    m_editor->perform(settlingOfCodes(CodeStatus::Used), std::vector{m_model->selected(0)});
    QTRY_COMPARE(ids(), u"1 2 3 5"_s);
}

void VerificationModelTest::aNoteStays() {
    give(2);
    load();
    m_editor->perform(notingOfCodes(u"looks\nfine"_s), std::vector{m_model->selected(1)});
    QTRY_COMPARE(m_model->index(1, VerificationModel::Note).data(Qt::DisplayRole).toString(), u"looks fine"_s);
    QCOMPARE(m_model->selected(1).note, u"looks\nfine"_s);
    QCOMPARE(m_model->selected(1).version, 3);
}

void VerificationModelTest::whatSomebodyElseSettledLeavesWhenItIsNoticed() {
    give(2);
    load();
    m_fixture.sql(u"select invites.settle_codes('{1}', '{2}', 'used', null)"_s);
    m_editor->perform(settlingOfCodes(CodeStatus::Invalid), std::vector{m_model->selected(0)});
    QTRY_COMPARE(ids(), u"2"_s);
    QCOMPARE(m_fixture.sql(u"select status from invites.code where id = 1"_s), u"used"_s);
}

void VerificationModelTest::aCampaignsQueueIsItsOwn() {
    give(2);
    const CampaignId veo = m_fixture.addCampaign(u"veo"_s);
    m_fixture.addCodes({u"V1"_s}, u"veo"_s);
    m_fixture.take(u"vera"_s, u"veo"_s);
    load();
    QCOMPARE(m_model->rowCount(), 3);
    QSignalSpy loaded(m_model.get(), &VerificationModel::loaded);
    m_model->setCampaigns({veo});
    QVERIFY(loaded.wait());
    QCOMPARE(ids(), u"3"_s);
    QCOMPARE(m_model->counts().remaining, 1);
}

void VerificationModelTest::wordsSayWhatIsKnown() {
    give(1);
    m_fixture.contribute(u"visitor 0"_s, {u"B1"_s, u"B2"_s});
    m_fixture.take(u"ben"_s); // B1
    m_fixture.report(u"ben"_s, ReportOutcome::Works);
    load();
    const auto text = [&](int row, int column) { return m_model->index(row, column).data().toString(); };
    QCOMPARE(text(0, VerificationModel::Why), u"Not settled"_s);
    QCOMPARE(text(0, VerificationModel::GivenBack), u"2 of 4"_s);
    QCOMPARE(text(0, VerificationModel::Giver), u"Import"_s);
    QCOMPARE(text(1, VerificationModel::Report), u"Works"_s);
    QCOMPARE(text(1, VerificationModel::Giver), u"Ticket 1"_s);
    QCOMPARE(m_model->index(1, VerificationModel::Giver).data(Qt::ToolTipRole).toString(),
        u"Gave 2 code(s): 1 good, 0 invalid"_s);
    for (int column = 0; column < VerificationModel::ColumnCount; ++column)
        QVERIFY(!m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
}

QTEST_MAIN(VerificationModelTest)
#include "VerificationModelTest.moc"
