#include "public-server/commands/LedgerVerifier.h"

namespace invites::commands {

using ledger::Block;
using ledger::Check;

namespace {

constexpr quint64 blocksATime = 50'000;

} // namespace

LedgerVerifier::LedgerVerifier(QString campaign, ledger::LedgerReplay::ActListener listener)
    : m_campaign(std::move(campaign)), m_replay(100, std::move(listener)) {}

Status LedgerVerifier::run(const Source& source, const Progress& progress) {
    quint64 blocks = 0;
    while (true) {
        const auto block = source();
        if (!block && block.error().code != ErrorCode::DataCorrupt)
            return failure(block.error());
        if (!block)
            find(Check::Unbroken, m_replay.nextHeight(),
                [&] { return QStringLiteral("The copy cannot be read from here on: %1.").arg(block.error().detail); });
        if (!block || !*block)
            break;
        follow(**block);
        if (progress && ++blocks % blocksATime == 0)
            progress(blocks);
    }
    if (m_replay.nextHeight() == 0)
        find(Check::Unbroken, 0, [] { return QStringLiteral("There is no block."); });
    endEarlier();
    endReceipt();
    return {};
}

void LedgerVerifier::follow(const Block& block) {
    const quint64 firstJoined = m_replay.tickets().next();
    m_replay.apply(block);
    compareEarlier(block);
    if (m_receipt && block.height == m_receipt->block)
        checkReceipt(block, firstJoined);
}

void LedgerVerifier::compareEarlier(const Block& block) {
    if (!m_earlier)
        return;
    const auto earlier = m_earlier->next();
    if (!earlier) {
        find(Check::Rewritten, block.height, [&] {
            return QStringLiteral("The earlier copy cannot be read from here on: %1.").arg(earlier.error().detail);
        });
        m_earlier.reset();
    } else if (!*earlier) {
        m_earlier.reset();
    } else if (**earlier != block) {
        const bool isItselfRight = hashAfter(m_earlierHash, **earlier) == (*earlier)->hash;
        find(Check::Rewritten, block.height, [&] {
            return isItselfRight
                       ? QStringLiteral(
                             "The block is another one than in the earlier copy: the chain was rewritten from here on.")
                       : QStringLiteral("The block is another one than in the earlier copy, whose hash is wrong here.");
        });
        m_earlier.reset();
    } else {
        m_earlierHash = block.hash;
        m_comparedTo = block.height + 1;
    }
}

// What the earlier copy has more.
void LedgerVerifier::endEarlier() {
    if (!m_earlier)
        return;
    const auto earlier = m_earlier->next();
    if (!earlier || *earlier)
        find(Check::Rewritten, m_replay.nextHeight(),
            [] { return QStringLiteral("The chain ends before the earlier copy does: blocks were taken away."); });
    m_earlier.reset();
}

void LedgerVerifier::checkReceipt(const Block& block, quint64 firstJoined) {
    m_isReceiptsBlockSeen = true;
    const quint64 number = m_receipt->number;
    if (m_receipt->blockHash != block.hash)
        find(Check::Receipt, block.height,
            [] { return QStringLiteral("The block is another one than the receipt names: the chain was rewritten."); });
    if (m_replay.brokenOffAt())
        return;
    const auto pseudonym = m_replay.tickets().pseudonymOf(number);
    const bool isHere = number < m_replay.tickets().next() && (block.height == 0 || number >= firstJoined);
    const bool isHis = pseudonym ? *pseudonym == m_receipt->pseudonym : block.height == 0;
    if (!isHere || !isHis)
        find(Check::Receipt, block.height,
            [&] { return QStringLiteral("The receipt's ticket %1 did not join in this block.").arg(number); });
}

void LedgerVerifier::endReceipt() {
    if (!m_receipt)
        return;
    if (!isSigned(*m_receipt))
        find(Check::Receipt, m_receipt->block,
            [] { return QStringLiteral("The receipt's signature is not that of the key which it names."); });
    if (!m_isReceiptsBlockSeen)
        find(Check::Receipt, m_receipt->block,
            [] { return QStringLiteral("The chain does not have the block that the receipt names."); });
}

void LedgerVerifier::expectEnd(quint64 nextHeight, const QByteArray& hash, const QString& whoSays) {
    if (nextHeight != m_replay.nextHeight())
        find(Check::Unbroken, std::min(nextHeight, m_replay.nextHeight()), [&] {
            return QStringLiteral("There are %1 blocks, and %2 tells of %3.")
                .arg(m_replay.nextHeight())
                .arg(whoSays)
                .arg(nextHeight);
        });
    else if (hash != m_replay.lastHash())
        find(Check::Unbroken, nextHeight - 1,
            [&] { return QStringLiteral("The last block is another one than %1 tells of.").arg(whoSays); });
}

VerifiedLedger LedgerVerifier::result() const {
    VerifiedLedger result;
    result.campaign = m_campaign;
    result.summary = m_replay.summary();
    result.nextHeight = m_replay.nextHeight();
    result.lastHash = m_replay.lastHash();
    result.brokenOffAt = m_replay.brokenOffAt();
    result.comparedTo = m_comparedTo;
    result.isReceiptChecked = m_receipt.has_value();
    result.findings = m_replay.findings();
    return result;
}

} // namespace invites::commands
