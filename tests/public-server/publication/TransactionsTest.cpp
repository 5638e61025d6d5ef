#include "public-server/publication/Transactions.h"

#include <QTest>

using namespace invites;
using namespace invites::publication;
using namespace Qt::StringLiterals;

namespace {

QByteArray number(quint64 value, int bytes) {
    QByteArray text;
    for (int i = bytes - 1; i >= 0; --i)
        text += char(value >> (8 * i));
    return text;
}

QByteArray record(int kind, const QByteArray& content) {
    return number(quint64(kind), 1) + number(quint64(content.size()), 4) + content;
}

QByteArray joined(quint64 ticket, int state, int lane = 1, int flags = 0) {
    return record(3, number(ticket, 8) + char(state) + char(lane) + char(flags) + QByteArray(16, 'p'));
}

QByteArray stepped(quint64 ticket, int before, int after, int lanes = 0x11, int flags = 0) {
    return record(5, number(ticket, 8) + char(before) + char(after) + char(lanes) + char(flags));
}

ledger::Block block(quint64 height, const QByteArray& body) {
    return {height, 1'795'674'844'123'456, body, QByteArray(32, 'h')};
}

} // namespace

// Events as rows that people can read.
class TransactionsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachEventIsARow_data();
    void eachEventIsARow();
    void onlyTheLastAreKept();
    void whatIsNoBlockIsRefused();
};

void TransactionsTest::eachEventIsARow_data() {
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("rows");
    const auto row = [](const char* name, const QByteArray& body, const QByteArray& rest) {
        QTest::newRow(name) << body << "7,2026-11-26T06:34:04.123456Z," + rest + "\r\n";
    };
    row("a newcomer", joined(12, 1), "joined,12,standard,waiting");
    row("one who is served at once", joined(12, 3), "joined,12,standard,delivered");
    row("one of the urn", joined(12, 1, 1, 1), "joined,12,standard,\"waiting, number drawn by lot\"");
    row("an offer", stepped(12, 1, 2), "offered,12,standard,");
    row("a delivery", stepped(12, 2, 3), "delivered,12,standard,");
    row("a contribution", stepped(12, 3, 4), "contributed,12,standard,");
    row("a missed offer", stepped(12, 2, 5), "expired,12,standard,");
    row("somebody leaves", stepped(12, 1, 6), "left,12,standard,");
    row("premium begins", stepped(12, 1, 1, 0x12, 2), "lane-changed,12,priority,\"from the lane standard, premium\"");
    row("it did not work", stepped(12, 3, 1, 0x10, 8), "did-not-work,12,head,from the lane standard");
    row("he comes back", stepped(12, 5, 1, 0x11, 16), "returned,12,standard,");
    row("codes come in", record(6, QByteArray("\0\1\2", 3) + number(4, 8)), "codes,,,4 from contribution to available");
    row("a code into the trash", record(6, QByteArray("\1\x81\0", 3) + number(1, 8)),
        "codes,,,1 from available to available (trash)");
    row("the rules", record(2, QByteArray("\4\0", 2)), "rules,,,priority at most 1 in 4");
    row("a move by hand", record(7, number(12, 8) + '\1' + QByteArray(32, '\xab')),
        "moved-by-hand,12,,digest of the reason " + QByteArray(32, '\xab').toHex());
}

void TransactionsTest::eachEventIsARow() {
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, rows);
    Transactions transactions;
    const Status added = transactions.add(block(7, body));
    QVERIFY2(added, added ? "" : qUtf8Printable(added.error().detail));
    QCOMPARE(transactions.csv(), "block,time,event,number,lane,detail\r\n" + rows);
}

void TransactionsTest::onlyTheLastAreKept() {
    Transactions transactions;
    for (quint64 i = 0; i < Transactions::mostRows + 5; ++i)
        QVERIFY(transactions.add(block(i, joined(i + 1, 1))));
    const QList<QByteArray> lines = transactions.csv().split('\n');
    QCOMPARE(lines.size(), qsizetype(Transactions::mostRows) + 2);
    QVERIFY(lines[1].startsWith("5,"));
}

void TransactionsTest::whatIsNoBlockIsRefused() {
    Transactions transactions;
    QCOMPARE(transactions.add(block(0, "nonsense")).error().code, ErrorCode::DataCorrupt);
    QCOMPARE(transactions.csv(), QByteArray("block,time,event,number,lane,detail\r\n"));
}

QTEST_GUILESS_MAIN(TransactionsTest)
#include "TransactionsTest.moc"
