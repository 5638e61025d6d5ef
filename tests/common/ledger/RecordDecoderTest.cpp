#include "common/ledger/RecordDecoder.h"

#include "tests/support/ledger/ChainBuilder.h"
#include "tests/support/ledger/RecordEncoder.h"

#include <QTest>

using namespace invites;
using namespace invites::ledger;
using test::ChainBuilder;

namespace {

const QByteArray ticket = QByteArray::fromHex("0000000000000001"
                                              "01"
                                              "01"
                                              "00"
                                              "000102030405060708090a0b0c0d0e0f");
const QByteArray step = QByteArray::fromHex("0000000000000001"
                                            "01"
                                            "02"
                                            "11"
                                            "00");
const QByteArray added = QByteArray::fromHex("00"
                                             "01"
                                             "01"
                                             "0000000000000005");
const QByteArray act = QByteArray::fromHex("0000000000000001"
                                           "01") +
                       QByteArray(32, 'd');
const QByteArray opening = QByteArray::fromHex("0001"
                                               "04") +
                           "sora" +
                           QByteArray::fromHex("0000000000000001"
                                               "63") +
                           QByteArray(18 * 8, '\0');

QByteArray record(int kind, const QByteArray& content) {
    return char(kind) + QByteArray::fromHex("0000") + char(content.size() / 256) + char(content.size() % 256) + content;
}

QByteArray with(QByteArray bytes, qsizetype at, int value) {
    bytes[at] = char(value);
    return bytes;
}

} // namespace

class RecordDecoderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatIsWritten();
    void everyRecordComesBackAsItWas();
    void refusesWhatIsNotWrittenSo_data();
    void refusesWhatIsNotWrittenSo();
};

void RecordDecoderTest::readsWhatIsWritten() {
    const QByteArray body = record(1, opening) + record(2, QByteArray::fromHex("0403")) + record(3, ticket) +
                            record(5, with(step, 11, 31)) + record(6, added) + record(7, act);
    const auto records = decodeBody(body);
    QVERIFY2(records.has_value(), records ? "" : qUtf8Printable(records.error().detail));
    QCOMPARE(records->size(), std::size_t(6));
    QCOMPARE(std::get<Opening>(records->at(0)).slug, QByteArray("sora"));
    QCOMPARE(std::get<Opening>(records->at(0)).since, 99);
    const auto& rules = std::get<Rules>(records->at(1));
    QVERIFY(rules.share == 4 && rules.drawsRush && rules.premium);
    const TicketEntry& entry = std::get<Joined>(records->at(2)).tickets.at(0);
    QCOMPARE(entry.number, quint64(1));
    QCOMPARE(entry.state, TicketState::Waiting);
    QCOMPARE(entry.lane, TicketLane::Standard);
    QCOMPARE(entry.pseudonym.back(), quint8(15));
    const StepEntry& stepped = std::get<Stepped>(records->at(3)).steps.at(0);
    QVERIFY(stepped.isServed());
    QVERIFY(stepped.isDrawn && stepped.isPremium && stepped.isResumed && stepped.isReplaced && stepped.isReturning);
    const CodeMove& move = std::get<CodesMoved>(records->at(4)).moves.at(0);
    QCOMPARE(std::get<CodeOrigin>(move.from), CodeOrigin::Import);
    QCOMPARE(move.count, quint64(5));
    QCOMPARE(std::get<Act>(records->at(5)).digest.front(), quint8('d'));
}

void RecordDecoderTest::everyRecordComesBackAsItWas() {
    CodesMoved moves = ChainBuilder::added(7, CodeStatus::Held);
    moves.moves.push_back({CodePlace{CodeStatus::Available, true}, CodePlace{CodeStatus::Available, false}, 2});
    Stepped steps = ChainBuilder::offered({1, 2, 1ull << 40});
    steps.steps[1].isResumed = true;
    const std::vector<Record> records{Opening{"a", 9, 3, {1, 2, 3, 4, 5, 6}, {7, 8, 9}, {1}}, Rules{100, true, true},
        ChainBuilder::joined(5, TicketState::Delivered), Standing{ChainBuilder::joined(4).tickets}, steps, moves,
        ChainBuilder::act(8, ActKind::Remove)};
    const QByteArray body = test::encodeBody(records);
    const auto decoded = decodeBody(body);
    QVERIFY(decoded.has_value());
    QCOMPARE(test::encodeBody(*decoded), body);
}

void RecordDecoderTest::refusesWhatIsNotWrittenSo_data() {
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char* name, const QByteArray& body) { QTest::newRow(name) << body; };
    row("nothing", {});
    row("a head cut off", record(2, "\1\1").first(4));
    row("a content cut off", record(3, ticket).chopped(1));
    row("something after the last record", record(3, ticket) + '\0');
    row("a size past everything", QByteArray::fromHex("03ffffffff") + ticket);
    row("kind 0", record(0, ticket));
    row("kind 8", record(8, ticket));
    row("opening: cut off", record(1, opening.first(2)));
    row("opening: another version", record(1, with(opening, 1, 2)));
    row("opening: a byte less", record(1, opening.chopped(1)));
    row("opening: a byte more", record(1, opening + '\0'));
    row("opening: no slug", record(1, QByteArray::fromHex("0001"
                                                          "00") +
                                          opening.sliced(7)));
    row("opening: a slug past its end", record(1, with(opening, 2, 255)));
    row("opening: a slug that is not ASCII", record(1, with(opening, 3, 0xE9)));
    row("opening: a slug with a blank", record(1, with(opening, 3, ' ')));
    row("opening: since past 99", record(1, with(opening, 15, 100)));
    row("rules: a byte less", record(2, "\4"));
    row("rules: a byte more", record(2, "\4\1\1"));
    row("rules: an unknown flag", record(2, "\4\4"));
    for (const int kind : {3, 4}) {
        const auto named = [&](const char* what, const QByteArray& body) {
            QTest::addRow("%s: %s", kind == 3 ? "joined" : "standing", what) << record(kind, body);
        };
        named("no ticket", {});
        named("a byte less", ticket.chopped(1));
        named("a byte more", ticket + '\0');
        named("state 0", with(ticket, 8, 0));
        named("state 7", with(ticket, 8, 7));
        named("lane 3", with(ticket, 9, 3));
        named("a flag that is a step's", with(ticket, 10, 4));
        named("twice the same", ticket + ticket);
        named("out of order", with(ticket, 7, 2) + ticket);
    }
    row("stepped: none", record(5, {}));
    row("stepped: a byte less", record(5, step.chopped(1)));
    row("stepped: a byte more", record(5, step + '\0'));
    row("stepped: state before 0", record(5, with(step, 8, 0)));
    row("stepped: state after 7", record(5, with(step, 9, 7)));
    row("stepped: lane before 3", record(5, with(step, 10, 0x31)));
    row("stepped: lane after 3", record(5, with(step, 10, 0x13)));
    row("stepped: an unknown flag", record(5, with(step, 11, 32)));
    row("stepped: twice the same", record(5, step + step));
    row("stepped: out of order", record(5, with(step, 7, 2) + step));
    row("codes: none", record(6, {}));
    row("codes: a byte less", record(6, added.chopped(1)));
    row("codes: a byte more", record(6, added + '\0'));
    row("codes: to nowhere", record(6, with(added, 1, 0)));
    row("codes: to the trash of nowhere", record(6, with(added, 1, 128)));
    row("codes: to status 7", record(6, with(added, 1, 7)));
    row("codes: from status 7", record(6, with(with(added, 0, 7), 2, 0)));
    row("codes: from the trash of nowhere", record(6, with(with(added, 0, 128), 2, 0)));
    row("codes: none added", record(6, with(added, 10, 0)));
    row("codes: of no source", record(6, with(added, 2, 0)));
    row("codes: of source 4", record(6, with(added, 2, 4)));
    row("codes: a source of what was there", record(6, with(added, 0, 2)));
    row("codes: to where they were", record(6, with(with(added, 0, 1), 2, 0)));
    row("codes: twice the same", record(6, added + added));
    row("codes: out of order", record(6, with(added, 1, 2) + added));
    row("act: a byte less", record(7, act.chopped(1)));
    row("act: a byte more", record(7, act + '\0'));
    row("act: action 0", record(7, with(act, 8, 0)));
    row("act: action 4", record(7, with(act, 8, 4)));
}

void RecordDecoderTest::refusesWhatIsNotWrittenSo() {
    QFETCH(QByteArray, body);
    const auto records = decodeBody(body);
    QVERIFY(!records.has_value());
    QCOMPARE(records.error().code, ErrorCode::DataCorrupt);
    QVERIFY(!records.error().detail.isEmpty());
}

QTEST_GUILESS_MAIN(RecordDecoderTest)
#include "RecordDecoderTest.moc"
