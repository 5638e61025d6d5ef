#include "common/ledger/LedgerReplay.h"
#include "common/ledger/RecordDecoder.h"
#include "common/ledger/Segment.h"
#include "tests/support/ledger/RecordEncoder.h"

#include <cstdint>
#include <cstdlib>

using namespace invites;
using namespace invites::ledger;

namespace {

void require(bool claim) {
    if (!claim)
        std::abort();
}

// Reads these as the first blocks, and each body as a block after them.
void replay(std::vector<QByteArray> first, const std::vector<QByteArray>& bodies) {
    LedgerReplay replay(5);
    first.insert(first.end(), bodies.begin(), bodies.end());
    quint64 height = 0;
    for (const QByteArray& body : first) {
        replay.apply({height, height, body, {}});
        ++height;
    }
}

// Of a campaign without any codes, and of one that is older than its ledger: ticket 3 waits, 4 is offered a code, 5 has
// missed one; 1, 2 and 6 are not told of.
std::vector<QByteArray> beginnings() {
    const auto standing = [](quint64 number, TicketState state) {
        TicketEntry entry{number, state};
        entry.pseudonym[0] = quint8(number);
        return entry;
    };
    const Rules rules{4, true, false};
    return {test::encodeBody({Opening{"sora", 1, 99, {}, {}, {}}, rules}),
        test::encodeBody({Opening{"sora", 7, 2, {1, 1}, {}, {}}, rules}),
        test::encodeBody({Opening{"sora", 7, 2, {1, 1, 2}, {1, 1, 1, 1, 1, 1}, {}}, rules,
            Standing{{standing(3, TicketState::Waiting), standing(4, TicketState::Offered),
                standing(5, TicketState::Expired)}}})};
}

} // namespace

// Whatever the bytes: what is read as a body, or as a published line, is written in that one way; and a replay of it
// ends: of the bytes as one block, of their records as a block each, and of these twice.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    std::vector<QByteArray> bodies;
    if (const auto records = decodeBody(bytes)) {
        require(test::encodeBody(*records) == bytes);
        for (int time = 0; time < 2; ++time) {
            for (const Record& record : *records)
                bodies.push_back(test::encode(record));
        }
    }
    if (const auto block = blockFromLine(bytes))
        require(toLine(*block) == bytes + '\n');
    replay({}, {bytes});
    static const std::vector<QByteArray> firsts = beginnings();
    for (const QByteArray& first : firsts) {
        replay({first}, {bytes});
        replay({first}, bodies);
    }
    return 0;
}
