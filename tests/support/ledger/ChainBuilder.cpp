#include "tests/support/ledger/ChainBuilder.h"

#include "tests/support/ledger/RecordEncoder.h"

#include <QtEndian>

namespace invites::test {

using namespace ledger;

namespace {

constexpr quint64 beginning = 1'795'674'844'000'000;
constexpr quint64 second = 1'000'000;

} // namespace

ChainBuilder::ChainBuilder(quint64 codes) {
    Opening opening{"sora", 1, ServingOrder::mostSince, {codes}, {}, {}};
    add({opening, Rules{4, true, false}});
}

ChainBuilder& ChainBuilder::add(const std::vector<Record>& records) {
    return addBody(encodeBody(records));
}

ChainBuilder& ChainBuilder::addBody(const QByteArray& body) {
    const quint64 height = m_blocks.size();
    m_blocks.push_back({height, beginning + height * second, body, {}});
    hashFrom(height);
    return *this;
}

void ChainBuilder::hashFrom(std::size_t place) {
    for (std::size_t i = place; i < m_blocks.size(); ++i)
        m_blocks[i].hash = hashAfter(i == 0 ? hashBeforeFirst() : m_blocks[i - 1].hash, m_blocks[i]);
}

Joined ChainBuilder::joined(quint64 number, TicketState state) {
    TicketEntry entry{number, state, TicketLane::Standard, false, false, {}};
    qToBigEndian(number, entry.pseudonym.data());
    return {{entry}};
}

Stepped ChainBuilder::stepped(quint64 number, TicketState before, TicketState after, TicketLane lane) {
    return {{{number, before, after, lane, lane}}};
}

Stepped ChainBuilder::offered(const std::vector<quint64>& numbers, TicketLane lane) {
    Stepped record;
    for (const quint64 number : numbers)
        record.steps.push_back({number, TicketState::Waiting, TicketState::Offered, lane, lane});
    return record;
}

Stepped ChainBuilder::laneChanged(quint64 number, TicketLane from, TicketLane to, bool isPremium) {
    StepEntry step{number, TicketState::Waiting, TicketState::Waiting, from, to};
    step.isPremium = isPremium;
    return {{step}};
}

CodesMoved ChainBuilder::moved(CodeStatus from, CodeStatus to, quint64 count) {
    return {{{CodePlace{from, false}, CodePlace{to, false}, count}}};
}

CodesMoved ChainBuilder::added(quint64 count, CodeStatus to) {
    return {{{CodeOrigin::Import, CodePlace{to, false}, count}}};
}

Act ChainBuilder::act(quint64 number, ActKind kind) {
    Act act{number, kind, {}};
    qToBigEndian(number, act.digest.data());
    return act;
}

} // namespace invites::test
