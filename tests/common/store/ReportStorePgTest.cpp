#include "common/csv/CsvWriter.h"
#include "common/store/ReportStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QBuffer>
#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;
using store::Report;

namespace {

// A pipe whose reader goes away after a while.
class ClosingPipe : public QIODevice {
public:
    QByteArray read;

protected:
    qint64 readData(char*, qint64) override { return -1; }
    qint64 writeData(const char* data, qint64 size) override {
        if (!read.isEmpty())
            return -1;
        read = QByteArray(data, size);
        return size;
    }
};

} // namespace

class ReportStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
        m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
        m_fixture.addLogin(u"server"_s, {u"invites_server"_s});
    }
    void init();

    void codesAreMasked();
    void ticketsTellTheirStory();
    void contributionsNameBothEnds();
    void anAdminMayReadCodesInClear_data();
    void anAdminMayReadCodesInClear();
    void aModeratorMayNot();
    void aServerReadsNoReport();
    void readingInClearIsAudited();
    void aBrokenReadingIsAuditedToo();
    void aReadingCannotBeTakenBack_data();
    void aReadingCannotBeTakenBack();
    void anAnnouncementIsItsAuthorsAlone();
    void formulasAreDefused();
    void anotherCampaignsRowsAreLeftOut();
    void noCampaignNoReport();
    void reportsHaveNames();

private:
    Result<QByteArray> report(
        const QString& login, Report report, const vault::CodeCipher* cipher, const QString& slug = u"sora"_s) {
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        csv::CsvWriter writer(buffer);
        const auto connection = m_fixture.connectAs(login);
        const auto count = store::ReportStore(*connection).write(report, slug, cipher, writer);
        if (!count)
            return failure(count.error());
        if (*count != buffer.data().count("\r\n") - 1)
            return failure(ErrorCode::Internal, u"The rows are miscounted."_s);
        return buffer.data();
    }
    QString unmaskings() {
        return m_fixture.sql(u"select count(*) from invites.audit_event where action = 'unmask_codes'"_s);
    }

    test::StoreFixture m_fixture;
};

void ReportStorePgTest::init() {
    m_fixture.reset();
    m_fixture.addCodes({u"IMPORTED"_s, u"SECOND"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.contribute(u"ann"_s, {u"GIVEN"_s});
    m_fixture.report(u"ann"_s, ReportOutcome::Works);
}

void ReportStorePgTest::codesAreMasked() {
    for (const QString& login : {u"adam"_s, u"mona"_s}) {
        const QByteArray text = report(login, Report::Codes, nullptr).value();
        const QList<QByteArray> lines = text.split('\n');
        QCOMPARE(lines[0].trimmed(), QByteArray("id,code,status,source,added_at,distributed_at,settled_at,reported_at,"
                                                "deleted_at,ticket,note"));
        QVERIFY2(lines[1].startsWith("1,••••••,distributed,import,20"), lines[1].constData());
        QVERIFY2(lines[3].startsWith("3,••••••,available,contribution,20"), lines[3].constData());
        QVERIFY(!text.contains("IMPORTED") && !text.contains("GIVEN"));
        QCOMPARE(lines.size(), 5);
    }
    QCOMPARE(unmaskings(), u"0"_s);
}

void ReportStorePgTest::ticketsTellTheirStory() {
    m_fixture.sql(u"update invites.ticket set requested_at = requested_at"_s);
    const QByteArray text = report(u"mona"_s, Report::Tickets, nullptr).value();
    const QList<QByteArray> lines = text.split('\n');
    QCOMPARE(
        lines[0].trimmed(), QByteArray("number,state,requested_at,offered_at,delivered_at,copied_at,contributed_at,"
                                       "expired_at,left_at,codes_given,report"));
    QVERIFY2(
        lines[1].startsWith("1,delivered,20") && lines[1].trimmed().endsWith("Z,,,,,1,works"), lines[1].constData());
}

void ReportStorePgTest::contributionsNameBothEnds() {
    const QByteArray text = report(u"mona"_s, Report::Contributions, nullptr).value();
    const QList<QByteArray> lines = text.split('\n');
    QCOMPARE(lines[0].trimmed(), QByteArray("id,given_at,ticket,code_id,code,status"));
    QVERIFY2(lines[1].trimmed().endsWith("Z,1,3,••••••,available"), lines[1].constData());
    QCOMPARE(lines.size(), 3);
}

void ReportStorePgTest::anAdminMayReadCodesInClear_data() {
    QTest::addColumn<Report>("which");
    QTest::addColumn<QByteArray>("found");
    QTest::addColumn<bool>("all");
    QTest::newRow("codes") << Report::Codes << QByteArray("1,IMPORTED,distributed,import,20") << true;
    QTest::newRow("contributions") << Report::Contributions << QByteArray("Z,1,3,GIVEN,available") << false;
}

void ReportStorePgTest::anAdminMayReadCodesInClear() {
    QFETCH(Report, which);
    QFETCH(QByteArray, found);
    QFETCH(bool, all);
    const QByteArray text = report(u"adam"_s, which, &m_fixture.cipher()).value();
    QVERIFY2(text.contains(found), text.constData());
    QCOMPARE(text.contains("SECOND"), all);
    QVERIFY(!text.contains("••••••"));
}

void ReportStorePgTest::aModeratorMayNot() {
    const auto refused = report(u"mona"_s, Report::Codes, &m_fixture.cipher());
    QCOMPARE(refused.error().code, ErrorCode::PermissionDenied);
    QCOMPARE(unmaskings(), u"0"_s);
}

void ReportStorePgTest::aServerReadsNoReport() {
    QCOMPARE(report(u"server"_s, Report::Codes, nullptr).error().code, ErrorCode::PermissionDenied);
}

void ReportStorePgTest::readingInClearIsAudited() {
    QVERIFY(report(u"adam"_s, Report::Codes, &m_fixture.cipher()));
    QVERIFY(report(u"adam"_s, Report::Tickets, &m_fixture.cipher())); // has no codes
    QCOMPARE(m_fixture.sql(u"select string_agg(author || ' ' || (after ->> 'report'), ',') from invites.audit_event"
                           " where action = 'unmask_codes'"_s),
        u"adam codes"_s);
}

void ReportStorePgTest::aBrokenReadingIsAuditedToo() {
    QStringList more;
    for (int i = 0; i < 5000; ++i)
        more.append(u"MANY %1"_s.arg(i));
    m_fixture.addCodes(more);
    ClosingPipe pipe;
    pipe.open(QIODevice::WriteOnly | QIODevice::Unbuffered);
    csv::CsvWriter writer(pipe);
    const auto connection = m_fixture.connectAs(u"adam"_s);
    const auto written = store::ReportStore(*connection).write(Report::Codes, u"sora"_s, &m_fixture.cipher(), writer);
    QCOMPARE(written.error().code, ErrorCode::Unavailable);
    QVERIFY(pipe.read.contains("IMPORTED"));
    QCOMPARE(unmaskings(), u"1"_s);
}

void ReportStorePgTest::aReadingCannotBeTakenBack_data() {
    QTest::addColumn<QByteArray>("script");
    QTest::newRow("one transaction") << QByteArray(
        "begin; create temp table x as select invites.announce_unmasking('sora', 'codes') as event;"
        " select * from invites.unmask_codes((select event from x)); rollback");
    QTest::newRow("a savepoint") << QByteArray(
        "begin; savepoint s; create temp table x as select invites.announce_unmasking('sora', 'codes') as event;"
        " release savepoint s; select * from invites.unmask_codes((select event from x)); rollback");
    QTest::newRow("no announcement") << QByteArray("select * from invites.unmask_codes(1)");
}

void ReportStorePgTest::aReadingCannotBeTakenBack() {
    QFETCH(QByteArray, script);
    const auto adam = m_fixture.connectAs(u"adam"_s);
    const Status read = adam->runScript(u"test"_s, script);
    QVERIFY(!read);
    QCOMPARE(read.error().reason, u"not_announced"_s);
}

void ReportStorePgTest::anAnnouncementIsItsAuthorsAlone() {
    m_fixture.sql(u"select invites.announce_unmasking('sora', 'codes')"_s);
    const QString event = m_fixture.sql(u"select max(id) from invites.audit_event"_s);
    const auto adam = m_fixture.connectAs(u"adam"_s);
    QCOMPARE(m_fixture.refusal(*adam, u"select * from invites.unmask_codes(%1)"_s.arg(event)), u"not_announced"_s);
    QCOMPARE(m_fixture.refusal(u"select * from invites.unmask_codes(%1)"_s.arg(event)), QString());
}

void ReportStorePgTest::formulasAreDefused() {
    m_fixture.sql(u"update invites.code set note = '=HYPERLINK(\"http://x\")' where id = 1"_s);
    m_fixture.addCodes({u"=1+1"_s});
    const QByteArray text = report(u"adam"_s, Report::Codes, &m_fixture.cipher()).value();
    QVERIFY2(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), text.constData());
    QVERIFY2(text.contains(",'=1+1,"), text.constData());
}

void ReportStorePgTest::anotherCampaignsRowsAreLeftOut() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"ELSEWHERE"_s}, u"other"_s);
    QVERIFY(!report(u"adam"_s, Report::Codes, &m_fixture.cipher()).value().contains("ELSEWHERE"));
    const QByteArray other = report(u"adam"_s, Report::Codes, &m_fixture.cipher(), u"other"_s).value();
    QVERIFY(other.contains("ELSEWHERE") && !other.contains("IMPORTED"));
    QCOMPARE(report(u"adam"_s, Report::Tickets, nullptr, u"other"_s).value().count('\n'), 1);
}

void ReportStorePgTest::noCampaignNoReport() {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    csv::CsvWriter writer(buffer);
    const auto refused =
        store::ReportStore(m_fixture.connection()).write(Report::Codes, u"nowhere"_s, &m_fixture.cipher(), writer);
    QCOMPARE(refused.error().code, ErrorCode::NotFound);
    QVERIFY(buffer.data().isEmpty());
    QCOMPARE(unmaskings(), u"0"_s);
}

void ReportStorePgTest::reportsHaveNames() {
    QVERIFY(store::reportFromText(u"codes"_s) == Report::Codes);
    QVERIFY(store::reportFromText(u"tickets"_s) == Report::Tickets);
    QVERIFY(store::reportFromText(u"contributions"_s) == Report::Contributions);
    QVERIFY(!store::reportFromText(u"users"_s));
}

QTEST_GUILESS_MAIN(ReportStorePgTest)
#include "ReportStorePgTest.moc"
