#include "common/ledger/CodeBalance.h"

namespace invites::ledger {

namespace {

// A count that went below zero is above it: a move is no larger either, and a record has too few for a sum to wrap.
constexpr quint64 mostCodes = mostCounted;

bool canBeGiven(CodePlace place) {
    return place.status == CodeStatus::Available && !place.isInTrash;
}

bool isInTheLine(CodePlace place) {
    return place.status == CodeStatus::Reserved || place.status == CodeStatus::Distributed;
}

} // namespace

void CodeBalance::begin(const Opening& opening) {
    m_codes = opening.codes;
    m_inTrash = opening.codesInTrash;
}

void CodeBalance::change(CodePlace place, qint64 more) {
    m_codes[std::size_t(place.status)] += quint64(more);
    if (place.isInTrash)
        m_inTrash[std::size_t(place.status)] += quint64(more);
}

void CodeBalance::apply(const CodesMoved& record) {
    for (const CodeMove& move : record.moves) {
        const CodeStatus to = move.to.status;
        change(move.to, qint64(move.count));
        const auto* from = std::get_if<CodePlace>(&move.from);
        if (from)
            change(*from, -qint64(move.count));
        else
            m_added[std::size_t(std::get<CodeOrigin>(move.from))] += move.count;
        if (from && canBeGiven(*from) && !isInTheLine(move.to))
            m_setAside += move.count;
        if (from && canBeGiven(move.to) && !isInTheLine(*from))
            m_takenBack += move.count;
        const auto isFrom = [&](CodeStatus status) { return from && from->status == status; };
        if (to == CodeStatus::Reserved && !isFrom(CodeStatus::Reserved))
            m_flows.intoReserved += move.count;
        if (to == CodeStatus::Distributed && isFrom(CodeStatus::Reserved))
            m_flows.reservedToDistributed += move.count;
        if (to == CodeStatus::Distributed && isFrom(CodeStatus::Available))
            m_flows.availableToDistributed += move.count;
        if (to == CodeStatus::Available && isFrom(CodeStatus::Reserved))
            m_flows.reservedToAvailable += move.count;
    }
}

bool CodeBalance::isSound() const {
    for (std::size_t i = 0; i < m_codes.size(); ++i) {
        if (m_codes[i] > mostCodes || m_inTrash[i] > m_codes[i])
            return false;
    }
    return true;
}

} // namespace invites::ledger
