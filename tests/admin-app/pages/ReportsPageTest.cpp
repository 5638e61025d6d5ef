#include "admin-app/pages/ReportsPage.h"

#include "tests/support/console/ConsoleFixture.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QInputDialog>
#include <QJsonArray>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;
using store::Report;

class ReportsPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void writesEachReport_data();
    void writesEachReport();
    void writesTheColumnsThatAreChosen();
    void writesCodesInClearWhenAsked();
    void aModeratorIsOfferedNoCodes();
    void writesWhatATableShows();
    void aKeptReportRemembersItsRows();
    void theCampaignThatAPersonChoosesStays_data();
    void theCampaignThatAPersonChoosesStays();
    void aCampaignThatIsNotThereYetIsChosenOnceItIs();
    void pickedRowsAreNotKept();
    void theQueueTheLineAndTheHistoryAreNarrowed();
    void whatIsNotUnderstoodIsSaid();
    void aKeptReportRunsAgainAtOnce();
    void aKeptReportWhoseFolderIsGoneSaysSo();
    void aCancelledReportIsRemoved();
    void withoutADatabaseItSaysSo();
    void everyControlHasAName();

private:
    template <typename T>
    T* part(const char* name) const {
        T* found = m_page->findChild<T*>(QString::fromLatin1(name));
        if (found == nullptr)
            qFatal("There is no %s.", name);
        return found;
    }
    void show(const QString& user) {
        m_session = m_fixture.sessionOf(user);
        m_page = std::make_unique<ReportsPage>(*m_session);
        m_page->resize(1000, 700);
        m_page->show();
        m_page->activate();
        QTRY_VERIFY(part<QComboBox>("campaign")->count() > 1);
    }
    QString path() const { return m_folder->filePath(u"report.csv"_s); }
    // What was written, once it is.
    QByteArray written(const QString& file) {
        const auto isDone = [&] { return part<QLabel>("progress")->text().contains(u" is written: "_s); };
        if (!QTest::qWaitFor(isDone, 30'000))
            return part<QLabel>("progress")->text().toUtf8();
        QFile found(file);
        return found.open(QIODevice::ReadOnly) ? found.readAll() : QByteArray();
    }
    void keep(const QString& name) {
        QTest::mouseClick(part<QPushButton>("keep"), Qt::LeftButton);
        QTRY_VERIFY(m_page->findChild<QInputDialog*>() != nullptr);
        auto* dialog = m_page->findChild<QInputDialog*>();
        dialog->setTextValue(name);
        dialog->accept();
        QTRY_VERIFY(m_page->findChild<QInputDialog*>() == nullptr);
    }

    test::ConsoleFixture m_fixture;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ReportsPage> m_page;
};

void ReportsPageTest::init() {
    m_fixture.reset();
    m_fixture.addCodes({u"IMPORTED"_s, u"SECOND"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.contribute(u"ann"_s, {u"GIVEN"_s});
    m_folder = std::make_unique<QTemporaryDir>();
    QSettings().clear();
    QSettings().setValue(u"reports/folder"_s, m_folder->path());
    show(u"adam"_s);
}

void ReportsPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void ReportsPageTest::writesEachReport_data() {
    QTest::addColumn<int>("row");
    QTest::addColumn<QByteArray>("heading");
    int row = 0;
    for (const char* heading : {"id,code,status", "number,state", "id,given_at", "day,", "code_id,", "id,at,author"}) {
        QTest::newRow(heading) << row++ << QByteArray(heading);
    }
}

void ReportsPageTest::writesEachReport() {
    QFETCH(int, row);
    QFETCH(QByteArray, heading);
    part<QListWidget>("reports")->setCurrentRow(row);
    m_page->writeTo(path());
    const QByteArray text = written(path());
    QVERIFY2(text.startsWith(heading), text.constData());
    QVERIFY(text.count('\n') > 1);
    QVERIFY(text.left(text.indexOf('\r')).endsWith(",campaign"));
    QVERIFY(!text.contains("IMPORTED") && !text.contains("GIVEN"));
    QVERIFY(part<QPushButton>("showFolder")->isVisible());
}

void ReportsPageTest::writesTheColumnsThatAreChosen() {
    auto* columns = part<QListWidget>("columns");
    for (int row = 0; row < columns->count(); ++row) {
        if (columns->item(row)->text() != u"status"_s)
            columns->item(row)->setCheckState(Qt::Unchecked);
    }
    m_page->writeTo(path());
    QCOMPARE(written(path()), QByteArray("status\r\ndistributed\r\navailable\r\navailable\r\n"));
    columns->item(2)->setCheckState(Qt::Unchecked);
    QVERIFY(!part<QPushButton>("write")->isEnabled());
}

void ReportsPageTest::writesCodesInClearWhenAsked() {
    auto* unmask = part<QCheckBox>("unmask");
    QVERIFY(unmask->isVisible() && !unmask->isEnabled());
    part<QComboBox>("campaign")->setCurrentIndex(1);
    QVERIFY(unmask->isEnabled());
    unmask->setChecked(true);
    m_page->writeTo(path());
    QVERIFY(written(path()).contains(",IMPORTED,"));
    QCOMPARE(m_fixture.sql(u"select author from invites.audit_event where action = 'unmask_codes'"_s), u"adam"_s);
    // Another report begins masked.
    part<QListWidget>("reports")->setCurrentRow(2);
    QVERIFY(unmask->isVisible() && !unmask->isChecked());
    part<QListWidget>("reports")->setCurrentRow(1);
    QVERIFY(!unmask->isVisible());
}

void ReportsPageTest::aModeratorIsOfferedNoCodes() {
    cleanup();
    show(u"mona"_s);
    part<QComboBox>("campaign")->setCurrentIndex(1);
    QVERIFY(!part<QCheckBox>("unmask")->isVisible());
    m_page->writeTo(path());
    QVERIFY(written(path()).startsWith("id,code,status"));
}

void ReportsPageTest::writesWhatATableShows() {
    part<QListWidget>("reports")->setCurrentRow(4);
    ReportNarrowing narrowing;
    narrowing.description = u"added ones"_s;
    narrowing.codes = {{u"status"_s, QJsonArray{int(CodeStatus::Available)}}};
    narrowing.order = {{store::CodeColumn::Added, false}};
    QSignalSpy wanted(m_page.get(), &Page::wanted);
    m_page->offer(Report::Codes, narrowing, {u"status"_s, u"code"_s, u"id"_s}, {}, u"sora"_s);
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(part<QListWidget>("reports")->currentRow(), 0);
    QCOMPARE(part<QLabel>("only")->text(), u"added ones"_s);
    QCOMPARE(part<QComboBox>("campaign")->currentData().toString(), u"sora"_s);
    m_page->writeTo(path());
    QCOMPARE(written(path()), QByteArray("status,code,id\r\navailable,••••••,2\r\navailable,••••••,3\r\n"));
    // In clear only when asked, and those alone.
    part<QCheckBox>("unmask")->setChecked(true);
    part<QLabel>("progress")->clear();
    m_page->writeTo(path());
    QCOMPARE(written(path()), QByteArray("status,code,id\r\navailable,SECOND,2\r\navailable,GIVEN,3\r\n"));
    // Another report is of everything.
    part<QListWidget>("reports")->setCurrentRow(1);
    part<QListWidget>("reports")->setCurrentRow(0);
    QVERIFY(!part<QLabel>("only")->isVisible());
}

void ReportsPageTest::aKeptReportRemembersItsRows() {
    ReportNarrowing narrowing;
    narrowing.description = u"Note: formula"_s;
    narrowing.codes = {{u"note"_s, u"= =1+1"_s}, {u"added"_s, u"today"_s}};
    m_fixture.sql(u"update invites.code set note = '=1+1' where id = 2"_s);
    m_page->offer(Report::Codes, narrowing, {u"note"_s, u"id"_s});
    keep(u"Formulas"_s);
    // After a restart, by one press.
    cleanup();
    show(u"adam"_s);
    auto* again = part<QListWidget>("savedReports")->findChild<QToolButton*>();
    QVERIFY(again != nullptr);
    QCOMPARE(again->accessibleName(), u"Write “Formulas” again"_s);
    QTest::mouseClick(again, Qt::LeftButton);
    const auto isDone = [&] { return part<QLabel>("progress")->text().contains(u" is written: "_s); };
    QTRY_VERIFY_WITH_TIMEOUT(isDone(), 30'000);
    const QStringList files = QDir(m_folder->path()).entryList(QDir::Files);
    QCOMPARE(files.size(), 1);
    QCOMPARE(written(m_folder->filePath(files[0])), QByteArray("note,id\r\n'=1+1,2\r\n"));
    QVERIFY(part<QLabel>("progress")->text().contains(m_folder->path()));
}

void ReportsPageTest::theCampaignThatAPersonChoosesStays_data() {
    QTest::addColumn<bool>("isThere");
    QTest::newRow("the offered one was there") << true;
    QTest::newRow("it was not there yet") << false;
}

// An offer is for a campaign, a person then chooses another, and the campaigns are read again.
void ReportsPageTest::theCampaignThatAPersonChoosesStays() {
    QFETCH(bool, isThere);
    m_fixture.addCampaign(u"other"_s);
    m_page->refresh();
    auto* campaigns = part<QComboBox>("campaign");
    QTRY_COMPARE(campaigns->count(), 3);
    if (!isThere)
        m_fixture.addCampaign(u"late"_s);
    m_page->offer(Report::Codes, {}, {}, {}, isThere ? u"sora"_s : u"late"_s);
    QCOMPARE(campaigns->currentData().toString(), isThere ? u"sora"_s : QString());
    while (campaigns->currentData().toString() != u"other"_s)
        QTest::keyClick(
            campaigns, campaigns->currentIndex() < campaigns->findData(u"other"_s) ? Qt::Key_Down : Qt::Key_Up);
    m_fixture.sql(u"update invites.campaign set name = 'Another' where slug = 'other'"_s);
    m_page->refresh();
    QTRY_VERIFY(campaigns->findText(u"Another"_s) > 0);
    QCOMPARE(campaigns->currentData().toString(), u"other"_s);
}

void ReportsPageTest::aCampaignThatIsNotThereYetIsChosenOnceItIs() {
    m_fixture.addCampaign(u"late"_s);
    m_page->offer(Report::Codes, {}, {}, {}, u"late"_s);
    m_page->refresh();
    QTRY_COMPARE(part<QComboBox>("campaign")->currentData().toString(), u"late"_s);
}

void ReportsPageTest::pickedRowsAreNotKept() {
    ReportNarrowing narrowing;
    narrowing.description = u"2 selected codes"_s;
    narrowing.ids = {CodeId(3), CodeId(1)};
    m_page->offer(Report::Codes, narrowing, {u"id"_s});
    QVERIFY(part<QPushButton>("write")->isEnabled());
    QVERIFY(!part<QPushButton>("keep")->isEnabled());
    m_page->writeTo(path());
    QCOMPARE(written(path()), QByteArray("id\r\n1\r\n3\r\n"));
}

void ReportsPageTest::theQueueTheLineAndTheHistoryAreNarrowed() {
    ReportNarrowing queue;
    queue.states = {u"used"_s};
    m_page->offer(Report::Verification, queue, {u"code_id"_s});
    m_page->writeTo(path());
    QCOMPARE(written(path()), QByteArray("code_id\r\n"));
    ReportNarrowing line;
    line.states = {u"waiting"_s};
    part<QLabel>("progress")->clear();
    m_page->offer(Report::Tickets, line, {u"number"_s});
    m_page->writeTo(path());
    QCOMPARE(written(path()), QByteArray("number\r\n"));
    ReportNarrowing history;
    history.audit = {{u"action"_s, u"add_user"_s}, {u"author"_s, u"nobody"_s}};
    part<QLabel>("progress")->clear();
    m_page->offer(Report::Audit, history, {u"action"_s});
    m_page->writeTo(path());
    QCOMPARE(written(path()), QByteArray("action\r\n"));
}

void ReportsPageTest::whatIsNotUnderstoodIsSaid() {
    ReportNarrowing narrowing;
    narrowing.codes = {{u"added"_s, u"whenever"_s}};
    m_page->offer(Report::Codes, narrowing);
    m_page->writeTo(path());
    QVERIFY(part<QLabel>("progress")->text().startsWith(u"Date added: “whenever” is no date."_s));
    QVERIFY(QDir(m_folder->path()).isEmpty());
}

void ReportsPageTest::aKeptReportRunsAgainAtOnce() {
    part<QListWidget>("reports")->setCurrentRow(1);
    part<QComboBox>("range")->setCurrentIndex(3);
    keep(u"Weekly deliveries"_s);
    cleanup();
    show(u"adam"_s);
    auto* saved = part<QListWidget>("savedReports");
    QCOMPARE(saved->count(), 1);
    saved->setCurrentRow(0);
    saved->setFocus();
    QTest::keyClick(saved, Qt::Key_Return);
    const auto isDone = [&] { return part<QLabel>("progress")->text().contains(u" is written: "_s); };
    QTRY_VERIFY_WITH_TIMEOUT(isDone(), 30'000);
    const QStringList files = QDir(m_folder->path()).entryList(QDir::Files);
    QCOMPARE(files.size(), 1);
    QVERIFY2(files[0].startsWith(u"Weekly-deliveries-20"_s) && files[0].endsWith(u".csv"_s), qUtf8Printable(files[0]));
    QVERIFY(written(m_folder->filePath(files[0])).startsWith("number,state"));
}

void ReportsPageTest::aKeptReportWhoseFolderIsGoneSaysSo() {
    keep(u"Codes"_s);
    m_folder = std::make_unique<QTemporaryDir>();
    auto* saved = part<QListWidget>("savedReports");
    saved->setCurrentRow(0);
    saved->setFocus();
    QTest::keyClick(saved, Qt::Key_Return);
    QVERIFY(part<QLabel>("progress")->text().contains(u"not there any more"_s));
}

void ReportsPageTest::aCancelledReportIsRemoved() {
    m_fixture.sql(u"insert into invites.code (campaign_id, fingerprint, sealed, source) select id,"
                  " decode(md5(n::text) || md5('x' || n), 'hex'), decode(repeat('ab', 60), 'hex'), 'import'"
                  " from invites.campaign, generate_series(1, 300000) n where slug = 'sora'"_s);
    m_page->writeTo(path());
    QTRY_VERIFY(part<QPushButton>("cancel")->isEnabled());
    QVERIFY(!m_page->unsavedWork().isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path() + u".part"_s), 30'000);
    QTest::mouseClick(part<QPushButton>("cancel"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(part<QLabel>("progress")->text().startsWith(u"Cancelled."_s), 30'000);
    QVERIFY(QDir(m_folder->path()).isEmpty());
    QVERIFY(part<QPushButton>("write")->isVisible());
}

void ReportsPageTest::withoutADatabaseItSaysSo() {
    m_fixture.cluster().stop();
    m_page->writeTo(path());
    QTRY_VERIFY_WITH_TIMEOUT(part<QLabel>("progress")->text().startsWith(u"The report could not be written"_s), 30'000);
    QVERIFY(QDir(m_folder->path()).isEmpty());
    m_fixture.cluster().start();
    m_page->writeTo(path());
    QVERIFY(written(path()).startsWith("id,code"));
}

void ReportsPageTest::everyControlHasAName() {
    for (QWidget* widget : m_page->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || widget->inherits("QScrollArea"))
            continue;
        QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
        QVERIFY(interface);
        QVERIFY2(!interface->text(QAccessible::Name).isEmpty(),
            qUtf8Printable(QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName()));
    }
}

QTEST_MAIN(ReportsPageTest)
#include "ReportsPageTest.moc"
