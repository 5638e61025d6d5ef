#include "admin-app/data/CodeTableModel.h"

#include "admin-app/data/CodeCopy.h"
#include "admin-app/data/FilterWords.h"
#include "tests/support/store/StoreFixture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

constexpr int codeCount = 3000;
const store::CodeOrder byDate{{store::CodeColumn::Added, false}};

Instant at(const char* text) {
    return Instant(std::chrono::milliseconds(
        QDateTime::fromString(QString::fromUtf8(text), u"yyyy-MM-dd HH:mm"_s).toMSecsSinceEpoch()));
}

} // namespace

class CodeTableModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void theTableIsWalkedWithoutGaps();
    void theEndIsReachedAtOnce();
    void theEndIsReachedBeforeTheCountIsKnown();
    void aFarJumpIsSetRightAtAnEnd_data();
    void aFarJumpIsSetRightAtAnEnd();
    void onlyTheLastQueryCounts();
    void aReloadKeepsThePlace();
    void aFailedReloadIsAskedForAgain();
    void anEarlyCountWaitsForItsRows();
    void changesOfTheirOwnAreShown();
    void whatIsTypedIsShownUntilItIsKnown();
    void whatCouldNotBeWrittenIsKeptForEachCell();
    void whatIsKeptCanBeGivenUpWhereItIsForbidden();
    void openedCodesAreForgotten();
    void anAbsentDatabaseIsTold();
    void rowsAreCopiedSafely();

private:
    QString place(int row) const {
        return m_model->data(m_model->index(row, int(CodeTableColumn::Note)), 0).toString();
    }
    // What an act that was done says of a code.
    static store::CodeAct actOn(CodeId id, CodeStatus status, const std::optional<QString>& note = std::nullopt) {
        store::CodeAct act;
        act.id = id;
        act.outcome = store::CodeActOutcome::Done;
        act.version = 9;
        act.status = status;
        act.note = note;
        return act;
    }
    bool isThere(int row) const { return m_model->at(row) != nullptr; }

    test::StoreFixture m_fixture;
    std::unique_ptr<DatabaseThread> m_database;
    std::unique_ptr<DatabaseThread> m_background;
    std::unique_ptr<CodeTableModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void CodeTableModelTest::initTestCase() {
    // Dates that are not spread evenly, so that an estimated place is wrong.
    m_fixture.sql(u"insert into invites.code (campaign_id, fingerprint, sealed, source, added_at, note)"
                  " select 1, sha256(n::text::bytea), sha256('x') || sha256(n::text::bytea), 'import',"
                  " '2026-01-01'::timestamptz + n * n * interval '1 second', 'no ' || (n - 1)"
                  " from generate_series(1, %1) n; analyze"_s.arg(codeCount));
}

void CodeTableModelTest::init() {
    const auto options = m_fixture.connection().options();
    m_database = std::make_unique<DatabaseThread>(options);
    m_background = std::make_unique<DatabaseThread>(options);
    m_model = std::make_unique<CodeTableModel>(*m_database, *m_background);
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
}

void CodeTableModelTest::cleanup() {
    m_tester.reset();
    m_model.reset();
    m_database.reset();
    m_background.reset();
}

void CodeTableModelTest::theTableIsWalkedWithoutGaps() {
    m_model->setQuery({}, byDate);
    QTRY_VERIFY(m_model->isCountExact());
    QCOMPARE(m_model->rowCount(), codeCount);
    for (int row = 0; row < codeCount; row += 40) {
        m_model->show(row, row + 39);
        QTRY_VERIFY(isThere(row) && isThere(row + 39));
        QCOMPARE(place(row), u"no %1"_s.arg(row));
    }
    for (int row = codeCount - 40; row >= 0; row -= 40) {
        m_model->show(row, row + 39);
        QTRY_VERIFY(isThere(row));
        QCOMPARE(place(row), u"no %1"_s.arg(row));
    }
}

void CodeTableModelTest::theEndIsReachedAtOnce() {
    m_model->setQuery({}, byDate);
    QTRY_VERIFY(m_model->isCountExact() && isThere(0));
    m_model->show(codeCount - 30, codeCount - 1);
    QTRY_VERIFY(isThere(codeCount - 1));
    QCOMPARE(place(codeCount - 1), u"no %1"_s.arg(codeCount - 1));
    QVERIFY(!isThere(codeCount / 2));
}

void CodeTableModelTest::theEndIsReachedBeforeTheCountIsKnown() {
    const db::Query lock(u"test"_s, "select pg_advisory_lock(42)");
    QVERIFY(m_fixture.connection().run(lock));
    m_background->run<db::Rows>(
        this, [lock](db::Connection& connection) { return connection.run(lock); }, [](const auto&) {});
    QSignalSpy loaded(m_model.get(), &CodeTableModel::loaded);
    m_model->setQuery({}, byDate);
    QVERIFY(loaded.wait());
    QCOMPARE(m_model->rowCount(), CodeTableModel::pageSize);

    m_model->show(CodeTableModel::pageSize - 30, CodeTableModel::pageSize - 1);
    m_model->showEnd();
    QTRY_COMPARE(place(m_model->rowCount() - 1), u"no %1"_s.arg(codeCount - 1));
    QVERIFY(!m_model->isCountExact() && m_model->rowCount() < codeCount);

    // The view is there, and goes along when the rows get other numbers: otherwise what it left would be read again.
    int top = m_model->rowCount() - 30;
    m_model->show(top, top + 29);
    connect(m_model.get(), &CodeTableModel::moved, this, [&](int rows) {
        top += rows;
        m_model->show(top, top + 29);
    });
    QVERIFY(m_fixture.connection().run(db::Query(u"test"_s, "select pg_advisory_unlock(42)")));
    QTRY_VERIFY(m_model->isCountExact());
    QCOMPARE(m_model->rowCount(), codeCount);
    QCOMPARE(place(codeCount - 1), u"no %1"_s.arg(codeCount - 1));
}

void CodeTableModelTest::aFarJumpIsSetRightAtAnEnd_data() {
    QTest::addColumn<bool>("isUp");
    QTest::newRow("up") << true;
    QTest::newRow("down") << false;
}

void CodeTableModelTest::aFarJumpIsSetRightAtAnEnd() {
    QFETCH(bool, isUp);
    m_model->setQuery({}, byDate);
    QTRY_VERIFY(m_model->isCountExact() && isThere(0));
    int top = codeCount / 2;
    connect(m_model.get(), &CodeTableModel::moved, this, [&](int rows) {
        top += rows;
        m_model->show(top, top + 29);
    });
    m_model->show(top, top + 29);
    QTRY_VERIFY(isThere(top));
    // Wherever that is, its neighbours are its neighbours, up to the end.
    int before = place(top).section(u' ', 1).toInt();
    while (isUp ? top > 0 : top < codeCount - 30) {
        top = isUp ? std::max(top - 25, 0) : std::min(top + 25, codeCount - 30);
        m_model->show(top, top + 29);
        QTRY_VERIFY(isThere(top) && isThere(top + 29) && !m_model->isLoading());
        const int now = place(top).section(u' ', 1).toInt();
        QVERIFY2(std::abs(now - before) <= 25, qPrintable(u"%1 after %2"_s.arg(now).arg(before)));
        before = now;
    }
    QCOMPARE(place(0 + top), u"no %1"_s.arg(top));
    QCOMPARE(m_model->rowCount(), codeCount);
    disconnect(m_model.get(), &CodeTableModel::moved, this, nullptr);
}

void CodeTableModelTest::onlyTheLastQueryCounts() {
    QSignalSpy failures(m_model.get(), &CodeTableModel::failed);
    store::CodeFilter filter;
    filter.noteContains = u"no 299"_s;
    for (int repeat = 0; repeat < 20; ++repeat) {
        m_model->setQuery({}, byDate);
        m_model->setQuery(filter, byDate);
    }
    QTRY_COMPARE(m_model->rowCount(), 11);
    QTRY_VERIFY(m_model->isCountExact() && m_database->pending() == 0 && m_background->pending() == 0);
    QCOMPARE(m_model->rowCount(), 11);
    QCOMPARE(place(0), u"no 299"_s);
    QCOMPARE(failures.count(), 0);
}

void CodeTableModelTest::aReloadKeepsThePlace() {
    m_model->setQuery({}, byDate);
    QTRY_VERIFY(m_model->isCountExact() && isThere(150));
    m_model->show(100, 130);
    m_model->reload();
    QSignalSpy loaded(m_model.get(), &CodeTableModel::loaded);
    QVERIFY(loaded.wait());
    QTRY_VERIFY(isThere(100) && isThere(130));
    QCOMPARE(place(100), u"no 100"_s);
    QTRY_COMPARE(m_model->rowCount(), codeCount);
}

void CodeTableModelTest::aFailedReloadIsAskedForAgain() {
    m_model->setQuery({}, byDate);
    QTRY_VERIFY(m_model->isCountExact() && isThere(150));
    m_model->show(150, 180);
    QTRY_VERIFY(isThere(380) && !m_model->isLoading());
    QSignalSpy failures(m_model.get(), &CodeTableModel::failed);
    m_fixture.sql(u"checkpoint"_s);
    m_fixture.cluster().stop();
    m_model->reload();
    QTRY_COMPARE_WITH_TIMEOUT(failures.count(), 1, 20000);
    m_fixture.cluster().start();
    QSignalSpy loaded(m_model.get(), &CodeTableModel::loaded);
    m_model->show(350, 380);
    QVERIFY(loaded.wait(20000));
    QTRY_VERIFY(isThere(350) && isThere(380));
    QCOMPARE(place(350), u"no 350"_s);
    QTRY_COMPARE(m_model->rowCount(), codeCount);
}

void CodeTableModelTest::anEarlyCountWaitsForItsRows() {
    m_model->setQuery({}, byDate);
    QTRY_VERIFY(m_model->isCountExact() && isThere(0) && !m_model->isLoading());
    m_model->hold(true);
    m_model->reload();
    QTRY_VERIFY(m_background->pending() == 0 && m_database->pending() == 0);
    QVERIFY(!m_model->isCountExact());
    m_model->hold(false);
    QVERIFY(m_model->isCountExact());
    QCOMPARE(m_model->rowCount(), codeCount);
}

void CodeTableModelTest::changesOfTheirOwnAreShown() {
    m_model->setQuery({}, byDate);
    QTRY_VERIFY(isThere(5));
    store::CodeAct act;
    act.id = m_model->at(5)->id;
    act.outcome = store::CodeActOutcome::Done;
    act.version = 7;
    act.status = CodeStatus::Invalid;
    act.note = u"mine"_s;
    QSignalSpy changes(m_model.get(), &QAbstractItemModel::dataChanged);
    m_model->apply({act});
    QCOMPARE(changes.count(), 1);
    QCOMPARE(place(5), u"mine"_s);
    QCOMPARE(m_model->at(5)->version, 7);
}

void CodeTableModelTest::whatIsTypedIsShownUntilItIsKnown() {
    m_model->setQuery({}, byDate);
    QTRY_VERIFY(isThere(5));
    const QModelIndex note = m_model->index(5, int(CodeTableColumn::Note));
    const QModelIndex status = m_model->index(5, int(CodeTableColumn::Status));
    QVERIFY(!m_model->setData(note, u"mine"_s, Qt::EditRole));
    m_model->setEditable(true);
    QVERIFY(!(m_model->index(5, int(CodeTableColumn::Code)).flags() & Qt::ItemIsEditable));
    QVERIFY(!m_model->setData(note, u"mine"_s, Qt::DisplayRole));
    QSignalSpy written(m_model.get(), &CodeTableModel::written);
    // What it is already is no change.
    QVERIFY(m_model->setData(note, QString(u" "_s + note.data(Qt::EditRole).toString()), Qt::EditRole));
    QCOMPARE(written.size(), 0);
    QVERIFY(m_model->setData(note, u" mine "_s, Qt::EditRole));
    QCOMPARE(written.size(), 1);
    QCOMPARE(written[0][2].toString(), u"mine"_s);
    QCOMPARE(note.data().toString(), u"mine"_s);
    const CodeId code = m_model->at(5)->id;
    m_model->keepTyped(code, CodeTableColumn::Note, u"mine"_s);
    QCOMPARE(note.data().toString(), u"mine (not saved)"_s);
    QCOMPARE(note.data(Qt::EditRole).toString(), u"mine"_s);
    QCOMPARE(m_model->typedCount(), 1);
    m_model->dropTyped(code, CodeTableColumn::Note);
    QCOMPARE(m_model->typedCount(), 0);
    QVERIFY(note.data().toString() != u"mine"_s);
    // What the database says of the code takes its place, when it has answered for this.
    QVERIFY(m_model->setData(status, u"invalid"_s, Qt::EditRole));
    QCOMPARE(status.data().toString(), u"Invalid"_s);
    m_model->apply({actOn(code, CodeStatus::Available)});
    QCOMPARE(status.data().toString(), u"Invalid"_s);
    m_model->settleTyped(code, CodeTableColumn::Status, u"invalid"_s);
    QCOMPARE(status.data().toString(), u"Available"_s);
    QCOMPARE(m_model->typedCount(), 0);
}

void CodeTableModelTest::whatCouldNotBeWrittenIsKeptForEachCell() {
    m_model->setEditable(true);
    m_model->setQuery({}, byDate);
    QTRY_VERIFY(isThere(5));
    const QModelIndex note = m_model->index(5, int(CodeTableColumn::Note));
    const QModelIndex status = m_model->index(5, int(CodeTableColumn::Status));
    const CodeId code = m_model->at(5)->id;
    QVERIFY(m_model->setData(note, u"mine"_s, Qt::EditRole));
    m_model->keepTyped(code, CodeTableColumn::Note, u"mine"_s);
    QVERIFY(m_model->setData(status, u"invalid"_s, Qt::EditRole));
    QCOMPARE(note.data().toString(), u"mine (not saved)"_s);
    QCOMPARE(status.data().toString(), u"Invalid"_s);
    QCOMPARE(m_model->typedCount(), 2);
    // What is asked for and done, in this column or another, is not what was typed.
    m_model->apply({actOn(code, CodeStatus::Invalid)});
    QCOMPARE(m_model->typedCount(), 1);
    m_model->apply({actOn(code, CodeStatus::Invalid, u"of all"_s)});
    QCOMPARE(note.data().toString(), u"mine (not saved)"_s);
    QCOMPARE(m_model->at(5)->note, u"of all"_s);
    // A text that was typed since is left alone by what becomes of the older.
    QVERIFY(m_model->setData(note, u"newer"_s, Qt::EditRole));
    m_model->settleTyped(code, CodeTableColumn::Note, u"mine"_s);
    QCOMPARE(note.data().toString(), u"newer"_s);
    m_model->keepTyped(code, CodeTableColumn::Note, u"mine"_s);
    QCOMPARE(note.data().toString(), u"newer (not saved)"_s);
    // What is gone from here comes back when it turns out not to be written.
    m_model->dropTyped(code, CodeTableColumn::Note);
    QCOMPARE(note.data().toString(), u"of all"_s);
    m_model->keepTyped(code, CodeTableColumn::Note, u"mine"_s);
    QCOMPARE(note.data(Qt::EditRole).toString(), u"mine"_s);
    // The note is so now, or there is no code to be noted.
    m_model->apply({actOn(code, CodeStatus::Invalid, u"mine"_s)});
    QCOMPARE(note.data().toString(), u"mine"_s);
    QCOMPARE(m_model->typedCount(), 0);
    m_model->keepTyped(code, CodeTableColumn::Note, u"too late"_s);
    m_model->keepTyped(code, CodeTableColumn::Status, u"used"_s);
    store::CodeAct gone;
    gone.id = code;
    m_model->apply({gone});
    QCOMPARE(m_model->typedCount(), 0);
}

void CodeTableModelTest::whatIsKeptCanBeGivenUpWhereItIsForbidden() {
    m_model->setEditable(true);
    m_model->setQuery({}, byDate);
    QTRY_VERIFY(isThere(5));
    const QModelIndex status = m_model->index(5, int(CodeTableColumn::Status));
    const CodeId code = m_model->at(5)->id;
    m_model->keepTyped(code, CodeTableColumn::Status, u"invalid"_s);
    m_model->apply({actOn(code, CodeStatus::Reserved)});
    QCOMPARE(status.data().toString(), u"Invalid (not saved)"_s);
    QVERIFY(status.flags() & Qt::ItemIsEditable);
    QVERIFY(m_model->setData(status, u"reserved"_s, Qt::EditRole));
    QCOMPARE(m_model->typedCount(), 0);
    QVERIFY(!(status.flags() & Qt::ItemIsEditable));
}

void CodeTableModelTest::openedCodesAreForgotten() {
    m_model->setQuery({}, byDate);
    QTRY_VERIFY(isThere(0));
    const auto code = [&] { return m_model->data(m_model->index(0, int(CodeTableColumn::Code)), Qt::DisplayRole); };
    QCOMPARE(code().toString(), maskedCode());
    m_model->setOpenedLifetime(std::chrono::milliseconds(10));
    m_model->open(m_model->at(0)->id, Secret::fromText(u"ABC123"_s));
    QCOMPARE(code().toString(), u"ABC123"_s);
    QTRY_COMPARE(code().toString(), maskedCode());
    m_model->setOpenedLifetime(std::chrono::minutes(1));
    m_model->open(m_model->at(0)->id, Secret::fromText(u"ABC123"_s));
    m_model->forgetOpened();
    QCOMPARE(code().toString(), maskedCode());
}

void CodeTableModelTest::anAbsentDatabaseIsTold() {
    QSignalSpy failures(m_model.get(), &CodeTableModel::failed);
    m_fixture.cluster().stop();
    m_model->setQuery({}, byDate);
    QTRY_COMPARE_WITH_TIMEOUT(failures.count(), 1, 20000);
    m_fixture.cluster().start();
    m_model->setQuery({}, byDate);
    QTRY_COMPARE_WITH_TIMEOUT(m_model->rowCount(), codeCount, 20000);
}

void CodeTableModelTest::rowsAreCopiedSafely() {
    store::CodeRow row;
    row.id = CodeId(1);
    row.campaignSlug = u"sora"_s;
    row.note = u"=1+1\t\"x\", y"_s;
    row.added = at("2026-11-20 00:00");
    const QList<CodeTableColumn> columns{CodeTableColumn::Code, CodeTableColumn::Note, CodeTableColumn::Status};
    const auto masked = [](CodeId) { return maskedCode(); };
    QCOMPARE(copyText({row}, columns, CopyFormat::Tsv, true, masked),
        u"Code\tNote\tStatus\n••••••\t'=1+1 \"x\", y\tavailable\n"_s);
    QCOMPARE(
        copyText({row}, columns, CopyFormat::Csv, false, masked), u"••••••,\"'=1+1\t\"\"x\"\", y\",available\r\n"_s);
    QVERIFY(copyText({row}, columns, CopyFormat::Json, false, masked).contains(u"\"note\": \"=1+1\\t\\\"x\\\", y\""_s));
}

QTEST_GUILESS_MAIN(CodeTableModelTest)
#include "CodeTableModelTest.moc"
