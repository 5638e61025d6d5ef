#include "common/csv/CsvWriter.h"
#include "common/store/ReportStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QBuffer>
#include <QFile>
#include <QTest>

#include <functional>
#include <limits>

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

// Codes as an import would leave them, but for what seals them.
QString manyRows(int count) {
    return u"insert into invites.code (campaign_id, fingerprint, sealed, source) select id,"
           " decode(md5(n::text) || md5('x' || n), 'hex'), decode(repeat('ab', 60), 'hex'), 'import'"
           " from invites.campaign, generate_series(1, %1) n where slug = 'sora'"_s.arg(count);
}

qint64 residentKilobytes() {
    QFile status(u"/proc/self/statm"_s);
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    return status.readAll().split(' ').value(1).toLongLong() * 4;
}

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
    void daysAreCounted();
    void verificationTellsTheOutcome();
    void theHistoryIsReadByModeratorsToo();
    void aRangeLeavesTheRestOut_data();
    void aRangeLeavesTheRestOut();
    void sizesAreToldBefore();
    void columnsAreChosen();
    void allCampaignsAreToldApart();
    void codesAreFiltered();
    void aSelectionIsReadInClear();
    void codesInClearAreOneCampaigns();
    void aReportIsCancelled();
    void memoryStaysFlat();

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
    // Its lines, without line breaks.
    Result<QStringList> lines(
        const QString& login, const store::ReportRequest& request, const vault::CodeCipher* cipher = nullptr) {
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        csv::CsvWriter writer(buffer);
        const auto connection = m_fixture.connectAs(login);
        const auto count = store::ReportStore(*connection).write(request, cipher, writer);
        if (!count)
            return failure(count.error());
        return QString::fromUtf8(buffer.data()).split(u"\r\n"_s, Qt::SkipEmptyParts);
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
    QCOMPARE(written.error().code, ErrorCode::ResourceExhausted);
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
    for (const Report report : store::allReports())
        QVERIFY(store::reportFromText(QString(toText(report))) == report);
    QCOMPARE(store::allReports().size(), std::size_t(6));
    QVERIFY(!store::reportFromText(u"users"_s));
}

void ReportStorePgTest::daysAreCounted() {
    const QStringList text = lines(u"mona"_s, {Report::Days, u"sora"_s, {}, {}, {}}).value();
    QCOMPARE(text[0], u"day,tickets_requested,codes_distributed,codes_given_back,return_rate_percent,"
                      "tickets_contributed,codes_imported,codes_used,codes_invalid"_s);
    QCOMPARE(text.size(), 2);
    QVERIFY2(text[1].startsWith(u"20"_s) && text[1].endsWith(u",1,1,1,100.0,0,2,0,0"_s), qUtf8Printable(text[1]));
}

void ReportStorePgTest::verificationTellsTheOutcome() {
    const QStringList text = lines(u"mona"_s, {Report::Verification, u"sora"_s, {}, {}, {}}).value();
    QCOMPARE(text[0], u"code_id,distributed_at,ticket,copied_at,report,reported_at,flagged_at,codes_given,outcome,"
                      "settled_at"_s);
    QCOMPARE(text.size(), 2);
    QVERIFY2(
        text[1].startsWith(u"1,20"_s) && text[1].contains(u",works,20"_s) && text[1].endsWith(u",1,distributed,"_s),
        qUtf8Printable(text[1]));
}

void ReportStorePgTest::theHistoryIsReadByModeratorsToo() {
    for (const QString& login : {u"adam"_s, u"mona"_s}) {
        const QStringList text = lines(login, {Report::Audit, u"sora"_s, {}, {}, {}}).value();
        QCOMPARE(text[0], u"id,at,author,action,subject_kind,subject_id,before,after,reason"_s);
        QVERIFY2(text.join(u' ').contains(u"postgres,add_codes,campaign,"_s), qUtf8Printable(text.join(u' ')));
    }
    QCOMPARE(lines(u"server"_s, {Report::Audit, u"sora"_s, {}, {}, {}}).error().code, ErrorCode::PermissionDenied);
}

void ReportStorePgTest::aRangeLeavesTheRestOut_data() {
    QTest::addColumn<Report>("which");
    for (const Report report : store::allReports())
        QTest::newRow(toText(report).data()) << report;
}

void ReportStorePgTest::aRangeLeavesTheRestOut() {
    QFETCH(Report, which);
    const Instant now = SystemClock().now();
    const auto inRange = [&](std::optional<Instant> from, std::optional<Instant> to) {
        return lines(u"mona"_s, {which, u"sora"_s, {from, to}, {}, {}}).value().size() - 1;
    };
    const auto all = inRange({}, {});
    QVERIFY(all > 0);
    const auto days = [](int count) { return std::chrono::hours(24 * count); };
    QCOMPARE(inRange(now - days(2), now + days(1)), all);
    QCOMPARE(inRange(now - days(2), now - days(1)), 0);
    QCOMPARE(inRange(now + days(1), {}), 0);
    QCOMPARE(inRange({}, now - days(1)), 0);
}

void ReportStorePgTest::sizesAreToldBefore() {
    store::ReportStore reports(m_fixture.connection());
    const qint64 codes = m_fixture.sql(u"select count(*) from invites.code"_s).toLongLong();
    store::ReportRequest request;
    QCOMPARE(*reports.size(request), (store::ReportSize{codes, false}));
    request.filter = store::CodeFilter();
    QCOMPARE(reports.size(request)->rows, codes);
    // With a range it is the planner's guess, with a filter and without.
    request.range.from = Instant();
    QVERIFY(reports.size(request)->isEstimate);
    request.filter.reset();
    QVERIFY(reports.size(request)->isEstimate);
}

void ReportStorePgTest::columnsAreChosen() {
    for (const Report report : store::allReports()) {
        const std::vector<QString> columns = store::columnsOf(report);
        QCOMPARE(columns.back(), u"campaign"_s);
        for (const QString& column : columns) {
            const QStringList text = lines(u"mona"_s, {report, u"sora"_s, {}, {}, {column}}).value();
            QCOMPARE(text[0], column);
            QVERIFY(text.size() > 1);
        }
    }
    // In the order that was asked; what is no column is none.
    QCOMPARE(lines(u"mona"_s, {Report::Codes, u"sora"_s, {}, {}, {u"note"_s, u"no"_s, u"code"_s, u"id"_s}}).value()[1],
        u",••••••,1"_s);
}

void ReportStorePgTest::allCampaignsAreToldApart() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.addCodes({u"ELSEWHERE"_s}, u"other"_s);
    const QStringList text = lines(u"mona"_s, {Report::Codes, {}, {}, {}, {u"id"_s, u"campaign"_s}}).value();
    QCOMPARE(text, QStringList({u"id,campaign"_s, u"1,sora"_s, u"2,sora"_s, u"3,sora"_s, u"4,other"_s}));
    QVERIFY(lines(u"mona"_s, {Report::Audit, {}, {}, {}, {}}).value()[0].endsWith(u",campaign"_s));
}

void ReportStorePgTest::codesAreFiltered() {
    m_fixture.sql(u"update invites.code set deleted_at = now() where id = 2"_s);
    const auto ids = [&](const std::function<void(store::CodeFilter&)>& narrow, const vault::CodeCipher* cipher) {
        store::CodeFilter filter;
        narrow(filter);
        QStringList text = lines(u"adam"_s, {Report::Codes, u"sora"_s, {}, filter, {u"id"_s}}, cipher).value();
        text.removeFirst();
        return text.join(u' ');
    };
    using store::CodeFilter;
    for (const vault::CodeCipher* cipher : {static_cast<const vault::CodeCipher*>(nullptr), &m_fixture.cipher()}) {
        QCOMPARE(ids([](CodeFilter&) {}, cipher), u"1 3"_s);
        QCOMPARE(ids([](CodeFilter& filter) { filter.statuses = {CodeStatus::Available}; }, cipher), u"3"_s);
        QCOMPARE(ids([](CodeFilter& filter) { filter.sources = {store::CodeSource::Import}; }, cipher), u"1"_s);
        QCOMPARE(ids([](CodeFilter& filter) { filter.ticketNumber = 1; }, cipher), u"1"_s);
        QCOMPARE(ids([](CodeFilter& filter) { filter.inTrash = true; }, cipher), u"2"_s);
        // What the filter and the report name both.
        QCOMPARE(ids([&](CodeFilter& filter) { filter.campaigns = {m_fixture.campaign()}; }, cipher), u"1 3"_s);
        QCOMPARE(ids([](CodeFilter& filter) { filter.campaigns = {CampaignId(99)}; }, cipher), QString());
        QCOMPARE(ids([&](CodeFilter& filter) { filter.otherThan = {m_fixture.campaign()}; }, cipher), QString());
        QCOMPARE(ids([](CodeFilter& filter) { filter.otherThan = {CampaignId(99)}; }, cipher), u"1 3"_s);
        QCOMPARE(ids([](CodeFilter& filter) { filter.ids = {CodeId(3), CodeId(2)}; }, cipher), u"2 3"_s);
    }
}

void ReportStorePgTest::aSelectionIsReadInClear() {
    store::CodeFilter filter;
    filter.ids = {CodeId(2)};
    const QStringList text =
        lines(u"adam"_s, {Report::Codes, u"sora"_s, {}, filter, {u"code"_s}}, &m_fixture.cipher()).value();
    QCOMPARE(text, QStringList({u"code"_s, u"SECOND"_s}));
    QCOMPARE(unmaskings(), u"1"_s);
    QCOMPARE(lines(u"mona"_s, {Report::Codes, u"sora"_s, {}, filter, {}}, &m_fixture.cipher()).error().code,
        ErrorCode::PermissionDenied);
    const auto adam = m_fixture.connectAs(u"adam"_s);
    QCOMPARE(m_fixture.refusal(*adam, u"select * from invites.unmask_selected_codes(1, '{2}')"_s), u"not_announced"_s);
}

void ReportStorePgTest::codesInClearAreOneCampaigns() {
    QCOMPARE(
        lines(u"adam"_s, {Report::Codes, {}, {}, {}, {}}, &m_fixture.cipher()).error().code, ErrorCode::InvalidInput);
    QCOMPARE(unmaskings(), u"0"_s);
}

void ReportStorePgTest::aReportIsCancelled() {
    m_fixture.sql(manyRows(10'000));
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    csv::CsvWriter writer(buffer);
    const auto written =
        store::ReportStore(m_fixture.connection())
            .write({Report::Codes, u"sora"_s, {}, {}, {}}, nullptr, writer, [](qint64 rows) { return rows < 3000; });
    QCOMPARE(written.error().code, ErrorCode::Cancelled);
    QVERIFY(buffer.data().count('\n') < 5000);
}

void ReportStorePgTest::memoryStaysFlat() {
#ifdef __SANITIZE_ADDRESS__
    QSKIP("The address sanitizer keeps memory that was freed.");
#endif
    m_fixture.sql(manyRows(200'000));
    QFile nowhere(u"/dev/null"_s);
    QVERIFY(nowhere.open(QIODevice::WriteOnly));
    csv::CsvWriter writer(nowhere);
    qint64 least = std::numeric_limits<qint64>::max();
    qint64 most = 0;
    const auto written = store::ReportStore(m_fixture.connection())
                             .write({Report::Codes, u"sora"_s, {}, {}, {}}, nullptr, writer, [&](qint64 rows) {
                                 if (rows >= 20'000) {
                                     least = std::min(least, residentKilobytes());
                                     most = std::max(most, residentKilobytes());
                                 }
                                 return true;
                             });
    QCOMPARE(written.value(), 200'003);
    QVERIFY2(most - least < 8 * 1024, qUtf8Printable(u"grew by %1 KiB"_s.arg(most - least)));
}

QTEST_GUILESS_MAIN(ReportStorePgTest)
#include "ReportStorePgTest.moc"
