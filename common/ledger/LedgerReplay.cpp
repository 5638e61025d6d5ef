#include "common/ledger/LedgerReplay.h"

#include "common/ledger/RecordDecoder.h"

#include <algorithm>

namespace invites::ledger {

namespace {

bool isOfBeginning(const Record& record) {
    return std::holds_alternative<Opening>(record) || std::holds_alternative<Rules>(record) ||
           std::holds_alternative<Standing>(record);
}

} // namespace

LedgerReplay::LedgerReplay(std::size_t mostFindings, ActListener listener)
    : m_findings(mostFindings), m_listener(std::move(listener)), m_tickets(m_findings, m_summary),
      m_hash(hashBeforeFirst()) {}

void LedgerReplay::apply(const Block& block) {
    m_height = block.height;
    checkChain(block);
    if (m_brokenOffAt)
        return;
    const auto records = decodeBody(block.body);
    if (!records) {
        find(Check::Unbroken,
            [&] { return QStringLiteral("The block cannot be read: %1.").arg(records.error().detail); });
        breakOff();
    } else if (!hasItsPlace(*records)) {
        find(Check::Unbroken,
            [] { return QStringLiteral("The block does not begin a ledger, or begins another one."); });
        breakOff();
    } else {
        replay(*records);
    }
}

void LedgerReplay::checkChain(const Block& block) {
    if (block.height != m_nextHeight) {
        // Named by where it should stand: what is missing there is what matters.
        m_findings.add(Check::Unbroken, m_nextHeight, std::nullopt, [&] {
            return QStringLiteral("Block %1 stands where block %2 should.").arg(block.height).arg(m_nextHeight);
        });
        breakOff();
    }
    if (m_summary.blocks == 0)
        m_summary.firstTime = block.time;
    if (block.time > mostCounted)
        find(Check::Unbroken, [] { return QStringLiteral("The block's time is past all counting."); });
    if (block.time < m_summary.lastTime)
        find(Check::Unbroken, [] { return QStringLiteral("The block was made before the one before it."); });
    if (hashAfter(m_hash, block) != block.hash)
        find(Check::Unbroken,
            [] { return QStringLiteral("The block's hash is not that of its content and the block before."); });
    m_summary.lastTime = block.time;
    m_hash = block.hash;
    m_nextHeight = block.height + 1;
    ++m_summary.blocks;
}

void LedgerReplay::breakOff() {
    if (!m_brokenOffAt)
        m_brokenOffAt = m_nextHeight;
}

// An opening, rules and whoever stands are where a ledger begins, and nowhere else.
bool LedgerReplay::hasItsPlace(const std::vector<Record>& records) {
    auto rest = records.begin();
    if (m_height == 0) {
        if (records.size() < 2 || !std::holds_alternative<Opening>(records[0]) ||
            !std::holds_alternative<Rules>(records[1]))
            return false;
        rest = std::find_if_not(
            rest + 2, records.end(), [](const Record& record) { return std::holds_alternative<Standing>(record); });
    }
    return std::none_of(rest, records.end(), [](const Record& record) {
        return std::holds_alternative<Opening>(record) || std::holds_alternative<Standing>(record);
    });
}

void LedgerReplay::replay(const std::vector<Record>& records) {
    m_tickets.beginBlock(m_height, m_summary.lastTime);
    m_codes.beginBlock();
    // Those that stand are counted before anything else happens to them in the same block.
    bool mayStand = m_height == 0;
    for (const Record& record : records) {
        if (mayStand && !isOfBeginning(record)) {
            m_tickets.endStanding();
            mayStand = false;
        }
        std::visit([&](const auto& each) { apply(each); }, record);
    }
    if (mayStand)
        m_tickets.endStanding();
    m_tickets.endBlock();
    checkFlows();
    m_summary.idleBlocks += m_tickets.order().waiting() > 0 && m_codes.available() > 0;
}

void LedgerReplay::apply(const Opening& record) {
    m_opening = record;
    m_summary.campaign = record.slug;
    m_tickets.open(record);
    m_codes.begin(record);
    checkCodes();
    ++m_summary.events;
}

void LedgerReplay::apply(const Rules& record) {
    m_rules = record;
    m_rulesBlock = m_height;
    m_tickets.follow(record);
    ++m_summary.events;
}

void LedgerReplay::apply(const Joined& record) {
    m_tickets.join(record);
    m_summary.events += record.tickets.size();
}

void LedgerReplay::apply(const Standing& record) {
    m_tickets.stand(record);
    m_summary.events += record.tickets.size();
}

void LedgerReplay::apply(const Stepped& record) {
    m_tickets.step(record);
    m_summary.events += record.steps.size();
}

void LedgerReplay::apply(const CodesMoved& record) {
    m_codes.apply(record);
    m_summary.events += record.moves.size();
    checkCodes();
}

// Said once: what follows cannot be right any more.
void LedgerReplay::checkCodes() {
    if (m_areCodesSound && !m_codes.isSound()) {
        m_areCodesSound = false;
        find(Check::Codes,
            [] { return QStringLiteral("A count of codes goes below zero, or the trash above its status."); });
    }
}

void LedgerReplay::apply(const Act& record) {
    m_tickets.act(record);
    ++m_summary.events;
    if (m_listener)
        m_listener(record, m_height);
}

void LedgerReplay::checkFlows() {
    const CodeBalance::Flows& flows = m_codes.flows();
    const TicketReplay::Steps& steps = m_tickets.steps();
    checkFlow(flows.intoReserved, steps.offered, "%1 codes are held for tickets, and %2 tickets are offered one.");
    checkFlow(flows.reservedToDistributed, steps.delivered,
        "%1 codes that were held are given out, and %2 tickets are given the one that they were offered.");
    checkFlow(flows.availableToDistributed, steps.servedAtOnce,
        "%1 codes are given out at once, and %2 newcomers are given one.");
    checkFlow(
        flows.reservedToAvailable, steps.released, "%1 codes that were held are given up, and %2 tickets give one up.");
}

void LedgerReplay::checkFlow(quint64 codes, quint64 tickets, const char* what) {
    if (codes != tickets)
        find(Check::Codes, [&] { return QString::fromLatin1(what).arg(codes).arg(tickets); });
}

LedgerSummary LedgerReplay::summary() const {
    LedgerSummary summary = m_summary;
    summary.codesAdded = m_codes.added();
    summary.codes = m_codes.codes();
    summary.codesSetAside = m_codes.setAside();
    summary.codesTakenBack = m_codes.takenBack();
    return summary;
}

} // namespace invites::ledger
