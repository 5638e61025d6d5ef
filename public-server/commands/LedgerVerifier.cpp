#include "public-server/commands/LedgerVerifier.h"

#include <algorithm>

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
    missEnd();
    endEarlier();
    missReceiptsBlock();
    return {};
}

void LedgerVerifier::follow(const Block& block) {
    const quint64 firstJoined = m_replay.tickets().next();
    m_replay.apply(block);
    checkEnd(block);
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

void LedgerVerifier::checkEnd(const Block& block) {
    if (!m_end)
        return;
    if (block.height == 0 && m_replay.opening() && m_replay.opening()->slug != m_end->campaign)
        find(Check::Unbroken, 0,
            [] { return QStringLiteral("The chain is of another campaign than ledger.json tells."); });
    if (block.height == m_end->height && (block.hash != m_end->hash || block.time != m_end->time))
        find(Check::Unbroken, block.height,
            [] { return QStringLiteral("The block is another one than ledger.json tells."); });
}

void LedgerVerifier::missEnd() {
    if (!m_end || m_replay.nextHeight() > m_end->height)
        return;
    find(Check::Unbroken, m_replay.nextHeight(),
        [&] { return QStringLiteral("The block is missing: ledger.json tells of block %1.").arg(m_end->height); });
}

void LedgerVerifier::expectHead(quint64 height, const QByteArray& hash) {
    const quint64 expected = height + 1;
    if (expected != m_replay.nextHeight())
        find(Check::Unbroken, std::min(expected, m_replay.nextHeight()), [&] {
            return QStringLiteral("There are %1 blocks, and the ledger's head tells of %2.")
                .arg(m_replay.nextHeight())
                .arg(expected);
        });
    else if (hash != m_replay.lastHash())
        find(Check::Unbroken, height,
            [] { return QStringLiteral("The last block is another one than the ledger's head tells of."); });
}

void LedgerVerifier::missHead() {
    const quint64 blocks = m_replay.nextHeight();
    find(Check::Unbroken, blocks > 0 ? blocks - 1 : 0,
        [] { return QStringLiteral("The ledger's head is gone: nothing tells whether blocks came after this one."); });
}

void LedgerVerifier::check(const ledger::Receipt& receipt, const std::optional<std::vector<ledger::SigningKey>>& keys) {
    m_isReceiptGiven = true;
    m_isReceiptsKeyCompared = keys.has_value();
    const bool isForeign = keys && std::none_of(keys->begin(), keys->end(),
                                       [&](const ledger::SigningKey& key) { return key.publicKey == receipt.key; });
    if (isForeign)
        find(Check::Receipt, receipt.block, [] {
            return QStringLiteral("The receipt is signed with a key that is none of the operator's: it says nothing.");
        });
    else if (!isSigned(receipt))
        find(Check::Receipt, receipt.block, [] {
            return QStringLiteral("The receipt's signature is not that of the key which it names: it says nothing.");
        });
    else
        m_receipt = receipt;
}

void LedgerVerifier::findAgainstReceipt(const QString& what, const QString& soThat) {
    const QString unknown = QStringLiteral(
        "Whether the receipt is the operator's is not known: there are no keys to compare its key with.");
    find(Check::Receipt, m_receipt->block,
        [&]() -> QString { return what + u' ' + (m_isReceiptsKeyCompared ? soThat : unknown); });
}

void LedgerVerifier::checkReceipt(const Block& block, quint64 firstJoined) {
    m_isReceiptsBlockSeen = true;
    const quint64 number = m_receipt->number;
    if (m_receipt->blockHash != block.hash)
        findAgainstReceipt(QStringLiteral("The block is another one than the receipt names."),
            QStringLiteral("The chain was rewritten."));
    if (m_replay.brokenOffAt())
        return;
    // An older ticket that was done with before the ledger began is in no block, and its receipt names the first one.
    const auto pseudonym = m_replay.tickets().pseudonymOf(number);
    const bool isHere = number < m_replay.tickets().next() && (block.height == 0 || number >= firstJoined);
    const bool isHis = pseudonym ? *pseudonym == m_receipt->pseudonym : block.height == 0;
    if (!isHere || !isHis)
        findAgainstReceipt(QStringLiteral("The receipt's ticket %1 did not join in this block.").arg(number),
            QStringLiteral("The operator has signed what is not so."));
}

void LedgerVerifier::missReceiptsBlock() {
    if (m_receipt && !m_isReceiptsBlockSeen)
        findAgainstReceipt(QStringLiteral("The chain does not have the block that the receipt names."),
            QStringLiteral("Blocks were taken away, or this is older than the receipt."));
}

VerifiedLedger LedgerVerifier::result() const {
    VerifiedLedger result;
    result.campaign = m_campaign;
    result.summary = m_replay.summary();
    result.nextHeight = m_replay.nextHeight();
    result.lastHash = m_replay.lastHash();
    result.brokenOffAt = m_replay.brokenOffAt();
    result.comparedTo = m_comparedTo;
    result.isReceiptChecked = m_isReceiptGiven;
    result.isReceiptsKeyCompared = m_isReceiptsKeyCompared;
    result.findings = m_replay.findings();
    return result;
}

} // namespace invites::commands
