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

} // namespace

// Whatever the bytes: what is read as a body, or as a published line, is written in that one way; and a replay of it
// ends.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    if (const auto records = decodeBody(bytes))
        require(test::encodeBody(*records) == bytes);
    if (const auto block = blockFromLine(bytes))
        require(toLine(*block) == bytes + '\n');
    // The bytes as block 0, and as block 1 of a campaign without any codes.
    const QByteArray first = test::encodeBody({Opening{"sora", 1, 99, {}, {}, {}}, Rules{4, true, false}});
    for (const QByteArray& before : {QByteArray(), first}) {
        LedgerReplay replay(5);
        quint64 height = 0;
        if (!before.isEmpty())
            replay.apply({height++, 0, before, {}});
        replay.apply({height, 1, bytes, {}});
    }
    return 0;
}
