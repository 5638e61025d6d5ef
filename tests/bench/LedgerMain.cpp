// Makes a ledger of so many events, a few a block, writes it as it is published, and replays it. One line of JSON.
//
//   bench-ledger EVENTS FOLDER

#include "common/ledger/LedgerReplay.h"
#include "common/ledger/Segment.h"
#include "tests/support/ledger/ChainBuilder.h"

#include <QDir>
#include <QFile>

#include <malloc.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace invites;
using ledger::Block;
using ledger::Record;
using test::ChainBuilder;

constexpr quint64 eventsOfAVisitor = 8;
constexpr quint64 lineLength = 1000;

// Each visitor waits while a thousand come after him, is offered a code that came in, looks, and gives back.
std::vector<Block> makeChain(quint64 events) {
    ChainBuilder chain;
    const quint64 visitors = events / eventsOfAVisitor;
    for (quint64 number = 1; number <= visitors + lineLength; ++number) {
        if (number <= visitors)
            chain.add({ChainBuilder::joined(number)});
        if (number <= lineLength)
            continue;
        const quint64 served = number - lineLength;
        chain.add({ChainBuilder::added(1), ChainBuilder::moved(CodeStatus::Available, CodeStatus::Reserved),
            ChainBuilder::offered({served})});
        chain.add({ChainBuilder::moved(CodeStatus::Reserved, CodeStatus::Distributed),
            ChainBuilder::stepped(served, TicketState::Offered, TicketState::Delivered)});
        chain.add({ChainBuilder::moved(CodeStatus::Distributed, CodeStatus::Used),
            ChainBuilder::stepped(served, TicketState::Delivered, TicketState::Contributed)});
    }
    return chain.blocks();
}

void writeCopy(const QString& folder, const std::vector<Block>& blocks) {
    QDir().mkpath(folder + QStringLiteral("/blocks"));
    QFile file;
    for (const Block& block : blocks) {
        if (block.height % ledger::segmentBlocks == 0) {
            file.close();
            file.setFileName(folder + u'/' + ledger::segmentPath(block.height));
            if (!file.open(QIODevice::WriteOnly))
                std::exit(1);
        }
        file.write(toLine(block));
    }
    QFile end(folder + QStringLiteral("/ledger.json"));
    const Block& last = blocks.back();
    if (!end.open(QIODevice::WriteOnly) || end.write(toJson({"sora", last.height, last.time, last.hash})) < 0)
        std::exit(1);
}

// Of the heap, in bytes.
double allocated() {
    const struct mallinfo2 info = mallinfo2();
    return double(info.uordblks) + double(info.hblkhd);
}

} // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        std::fputs("bench-ledger EVENTS FOLDER\n", stderr);
        return 2;
    }
    const std::vector<Block> blocks = makeChain(std::strtoull(arguments[1], nullptr, 10));
    writeCopy(QString::fromLocal8Bit(arguments[2]), blocks);
    const double before = allocated();
    const auto start = std::chrono::steady_clock::now();
    ledger::LedgerReplay replay;
    for (const Block& block : blocks)
        replay.apply(block);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    const ledger::LedgerSummary summary = replay.summary();
    std::printf(
        "{\"blocks\": %llu, \"events\": %llu, \"findings\": %llu, \"replay_ms\": %.0f, \"bytes_a_ticket\": %.0f}\n",
        summary.blocks, summary.events, replay.findings().count(), took.count(),
        (allocated() - before) / double(summary.joined));
    return replay.findings().count() == 0 ? 0 : 1;
}
