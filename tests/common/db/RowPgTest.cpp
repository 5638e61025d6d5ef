#include "common/db/Connection.h"
#include "tests/support/TestCluster.h"

#include <QTest>

#include <limits>

using namespace invites;
using namespace invites::db;

namespace {

Query query(const char* text) {
    return Query(QStringLiteral("test"), text);
}

constexpr Instant moment(qint64 microseconds) {
    return Instant(Instant::duration(microseconds));
}

} // namespace

class RowPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textComesBack_data();
    void textComesBack();
    void textOfEveryTextualTypeIsRead();
    void integersComeBack_data();
    void integersComeBack();
    void integersOfEverySizeAreRead();
    void booleansComeBack();
    void bytesComeBack_data();
    void bytesComeBack();
    void instantsComeBack_data();
    void instantsComeBack();
    void anInstantIsThePointInTimeThatTheServerTakesItFor();
    void jsonComesBack();
    void nullsComeBackAsEmptyOptionals();
    void emptyIsNotNull();
    void arraysComeBack();
    void emptyArraysComeBack();
    void nulInTextIsRefusedBeforeItIsSent();
    void aHalfSurrogateInTextDoesNotBreakTheStatement();
    void affectedCountsTouchedRows();
    void rowsIterate();

private:
    Rows run(const Query& statement, const Parameters& parameters = {}) {
        Result<Rows> rows = m_connection.run(statement, parameters);
        if (!rows)
            qFatal("%s", qUtf8Printable(rows.error().detail));
        return *rows;
    }

    test::TestCluster m_cluster;
    test::TestDatabase m_database = m_cluster.createDatabase();
    Connection m_connection{ConnectionOptions::parse(m_database.url).value()};
};

void RowPgTest::textComesBack_data() {
    QTest::addColumn<QString>("value");
    QTest::newRow("ascii") << QStringLiteral("SORA-ABC");
    QTest::newRow("quotes") << QStringLiteral("a'b\"c\\d$1;--");
    QTest::newRow("lines") << QStringLiteral("a\r\nb\tc\x01");
    QTest::newRow("beyond the basic plane") << QStringLiteral("Zoë 漢字 \U0001F600");
    QTest::newRow("long") << QString(300'000, QLatin1Char('x'));
}

void RowPgTest::textComesBack() {
    QFETCH(QString, value);
    const Rows rows =
        run(query("select $1, octet_length($1), $2"), Parameters().text(value).text(std::optional(value)));
    QCOMPARE(rows.first().text(0), value);
    QCOMPARE(rows.first().integer(1), qint64(value.toUtf8().size()));
    QCOMPARE(rows.first().optionalText(2), std::optional(value));
}

void RowPgTest::textOfEveryTextualTypeIsRead() {
    run(query("create type state as enum ('waiting', 'offered')"));
    const Rows rows = run(query("select 'a'::varchar, 'b'::name, 'waiting'::state, 'c'::char(3), 'd', 'e'::\"char\""));
    QCOMPARE(rows.first().text(0), QStringLiteral("a"));
    QCOMPARE(rows.first().text(1), QStringLiteral("b"));
    QCOMPARE(rows.first().text(2), QStringLiteral("waiting"));
    QCOMPARE(rows.first().text(3), QStringLiteral("c  "));
    QCOMPARE(rows.first().text(4), QStringLiteral("d"));
    QCOMPARE(rows.first().text(5), QStringLiteral("e"));
}

void RowPgTest::integersComeBack_data() {
    QTest::addColumn<qint64>("value");
    for (const qint64 value : {std::numeric_limits<qint64>::min(), qint64(-1), qint64(0), qint64(1), qint64(1) << 33,
             std::numeric_limits<qint64>::max()})
        QTest::addRow("%lld", value) << value;
}

void RowPgTest::integersComeBack() {
    QFETCH(qint64, value);
    const Rows rows = run(query("select $1, $1::text, $2"), Parameters().int64(value).int64(std::optional(value)));
    QCOMPARE(rows.first().integer(0), value);
    QCOMPARE(rows.first().text(1), QString::number(value));
    QCOMPARE(rows.first().optionalInteger(2), std::optional(value));
}

void RowPgTest::integersOfEverySizeAreRead() {
    const Rows rows = run(query("select (-32768)::int2, $1, pg_typeof($1)::text, $2, 7::int8"),
        Parameters().int32(std::numeric_limits<qint32>::min()).int32(2147483647));
    QCOMPARE(rows.first().integer(0), qint64(-32768));
    QCOMPARE(rows.first().integer(1), qint64(-2147483648LL));
    QCOMPARE(rows.first().text(2), QStringLiteral("integer"));
    QCOMPARE(rows.first().integer(3), qint64(2147483647));
    QCOMPARE(rows.first().integer(4), qint64(7));
}

void RowPgTest::booleansComeBack() {
    const Rows rows = run(query("select $1, $2, $1 and not $2"), Parameters().boolean(true).boolean(false));
    QVERIFY(rows.first().boolean(0));
    QVERIFY(!rows.first().boolean(1));
    QVERIFY(rows.first().boolean(2));
}

void RowPgTest::bytesComeBack_data() {
    QTest::addColumn<QByteArray>("value");
    QByteArray every;
    for (int byte = 0; byte < 256; ++byte)
        every.append(char(byte));
    QTest::newRow("every byte") << every;
    QTest::newRow("one NUL") << QByteArray(1, '\0');
    QTest::newRow("a megabyte") << every.repeated(4096);
}

void RowPgTest::bytesComeBack() {
    QFETCH(QByteArray, value);
    const Rows rows = run(query("select $1, $2, length($1)"), Parameters().bytes(value).bytes(std::optional(value)));
    QCOMPARE(rows.first().bytes(0), value);
    QCOMPARE(rows.first().optionalBytes(1), std::optional(value));
    QCOMPARE(rows.first().integer(2), qint64(value.size()));
}

void RowPgTest::instantsComeBack_data() {
    QTest::addColumn<qint64>("microseconds");
    QTest::newRow("1970") << qint64(0);
    QTest::newRow("a microsecond before") << qint64(-1);
    QTest::newRow("2000") << qint64(946'684'800'000'000);
    QTest::newRow("with microseconds") << qint64(1'795'170'030'123'457);
    QTest::newRow("infinity") << qint64(Instant::max().time_since_epoch().count());
    QTest::newRow("minus infinity") << qint64(Instant::min().time_since_epoch().count());
}

void RowPgTest::instantsComeBack() {
    QFETCH(qint64, microseconds);
    const Rows rows = run(query("select $1, $1"), Parameters().instant(moment(microseconds)));
    QVERIFY(rows.first().instant(0) == moment(microseconds));
    QVERIFY(rows.first().optionalInstant(1) == moment(microseconds));
}

void RowPgTest::anInstantIsThePointInTimeThatTheServerTakesItFor() {
    const Rows rows = run(query("select to_char($1 at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),"
                                " timestamptz '2026-11-20 11:20:30.000001+01', isfinite($2)"),
        Parameters().instant(moment(1'795'170'030'123'457)).instant(Instant::max()));
    QCOMPARE(rows.first().text(0), toRfc3339(moment(1'795'170'030'123'457)));
    QCOMPARE(toRfc3339(rows.first().instant(1)), QStringLiteral("2026-11-20T10:20:30.000001Z"));
    QVERIFY(!rows.first().boolean(2));
}

void RowPgTest::jsonComesBack() {
    const QByteArray json = R"({"a": [1, "ü"]})";
    const Rows rows = run(query("select $1, $1::json, $1 -> 'a' ->> 1"), Parameters().json(json));
    QCOMPARE(rows.first().bytes(0), json);
    QCOMPARE(rows.first().bytes(1), json);
    QCOMPARE(rows.first().text(2), QStringLiteral("ü"));
}

void RowPgTest::nullsComeBackAsEmptyOptionals() {
    const Rows rows = run(query("select $1, $2, $3, null::timestamptz, null::bool"),
        Parameters().text(std::nullopt).int64(std::nullopt).bytes(std::optional<QByteArray>()));
    for (int column = 0; column < 5; ++column)
        QVERIFY(rows.first().isNull(column));
    QVERIFY(!rows.first().optionalText(0));
    QVERIFY(!rows.first().optionalInteger(1));
    QVERIFY(!rows.first().optionalBytes(2));
    QVERIFY(!rows.first().optionalInstant(3));
}

void RowPgTest::emptyIsNotNull() {
    const Rows rows =
        run(query("select $1, $2, $3"), Parameters().text(QString()).bytes(QByteArray()).text(QStringLiteral("")));
    QCOMPARE(rows.first().text(0), QString());
    QCOMPARE(rows.first().bytes(1), QByteArray());
    QCOMPARE(rows.first().text(2), QString());
}

void RowPgTest::arraysComeBack() {
    const QByteArray bytes("\0\"{,}\\", 6);
    const Rows rows =
        run(query("select cardinality($1), $1[1], $2[2] is null, $2[3], $3[1], $3[2], $4[1], $4[2], $5[1], $5[2],"
                  " $6[1], $6[2]"),
            Parameters()
                .bytesArray(std::vector<QByteArray>{bytes})
                .bytesArray(std::vector<std::optional<QByteArray>>{QByteArray(), std::nullopt, bytes})
                .textArray({QStringLiteral("NULL"), QStringLiteral("{\"a\",ü}")})
                .int64Array({std::numeric_limits<qint64>::min(), 5})
                .boolArray({true, false})
                .instantArray({moment(0), moment(1'795'170'030'123'457)}));
    const Row row = rows.first();
    QCOMPARE(row.integer(0), qint64(1));
    QCOMPARE(row.bytes(1), bytes);
    QVERIFY(row.boolean(2));
    QCOMPARE(row.bytes(3), bytes);
    QCOMPARE(row.text(4), QStringLiteral("NULL"));
    QCOMPARE(row.text(5), QStringLiteral("{\"a\",ü}"));
    QCOMPARE(row.integer(6), std::numeric_limits<qint64>::min());
    QCOMPARE(row.integer(7), qint64(5));
    QVERIFY(row.boolean(8));
    QVERIFY(!row.boolean(9));
    QVERIFY(row.instant(10) == moment(0));
    QVERIFY(row.instant(11) == moment(1'795'170'030'123'457));
}

void RowPgTest::emptyArraysComeBack() {
    const Rows rows = run(query("select $1 = '{}', $2 = '{}', $3 = '{}', $4 = '{}', $5 = '{}'"),
        Parameters().bytesArray(std::vector<QByteArray>()).textArray({}).int64Array({}).boolArray({}).instantArray({}));
    for (int column = 0; column < 5; ++column)
        QVERIFY(rows.first().boolean(column));
}

void RowPgTest::nulInTextIsRefusedBeforeItIsSent() {
    const QString text = QStringLiteral("secret") + QChar(0) + QStringLiteral("tail");
    for (const Parameters& parameters : {Parameters().text(text), Parameters().text(std::optional(text)),
             Parameters().textArray({text}), Parameters().json(text.toUtf8())}) {
        const Result<Rows> rows = m_connection.run(query("select * from no_such_table where a = $1"), parameters);
        QVERIFY(!rows);
        QCOMPARE(rows.error().code, ErrorCode::InvalidInput); // the server would have said: no such table
        QVERIFY(!rows.error().detail.contains(QStringLiteral("secret")));
    }
}

void RowPgTest::aHalfSurrogateInTextDoesNotBreakTheStatement() {
    const QString text = QStringLiteral("a") + QChar(0xD800);
    QCOMPARE(run(query("select char_length($1)"), Parameters().text(text)).first().integer(0), qint64(2));
}

void RowPgTest::affectedCountsTouchedRows() {
    run(query("create table touched (n bigint)"));
    QCOMPARE(run(query("insert into touched select generate_series(1, 5)")).affected(), qint64(5));
    QCOMPARE(run(query("update touched set n = 0 where n > $1"), Parameters().int64(2)).affected(), qint64(3));
    QCOMPARE(run(query("delete from touched where n = 99")).affected(), qint64(0));
    QCOMPARE(Rows().affected(), qint64(0));
}

void RowPgTest::rowsIterate() {
    qint64 sum = 0;
    const Rows rows = run(query("select n from generate_series(1, 4) n order by n"));
    for (const Row row : rows)
        sum = sum * 10 + row.integer(0);
    QCOMPARE(sum, qint64(1234));
    QCOMPARE(rows.size(), 4);
    QCOMPARE(rows[2].integer(0), qint64(3));
    QVERIFY(Rows().isEmpty());
}

QTEST_GUILESS_MAIN(RowPgTest)
#include "RowPgTest.moc"
