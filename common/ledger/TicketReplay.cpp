#include "common/ledger/TicketReplay.h"

#include <algorithm>

namespace invites::ledger {

namespace {

using Ticket = TicketBook::Ticket;

constexpr quint64 microsecondsASecond = 1'000'000;

QString laneName(TicketLane lane) {
    switch (lane) {
    case TicketLane::Head:
        return QStringLiteral("at the head");
    case TicketLane::Standard:
        return QStringLiteral("in the standard lane");
    case TicketLane::Priority:
        return QStringLiteral("in the priority lane");
    }
    return {};
}

bool isStep(const StepEntry& step, TicketState before, TicketState after) {
    return step.before == before && step.after == after;
}

bool isReplacement(const StepEntry& step) {
    return isStep(step, TicketState::Delivered, TicketState::Waiting);
}

bool isReturn(const StepEntry& step) {
    return isStep(step, TicketState::Expired, TicketState::Waiting);
}

} // namespace

void TicketReplay::open(const Opening& opening) {
    m_book.begin(opening.next);
    m_order = ServingOrder(opening.since);
    m_summary.tickets = opening.tickets;
}

void TicketReplay::beginBlock(quint64 height, quint64 time) {
    m_height = height;
    m_second = quint32((std::max(time, m_summary.firstTime) - m_summary.firstTime) / microsecondsASecond) + 1;
    m_isShareTaken = false;
    m_steps = {};
    m_acted.clear();
    m_moved.clear();
    m_back.clear();
    m_unserved.clear();
}

void TicketReplay::find(Check check, quint64 ticket, const char* what) {
    find(check, ticket, [&] { return QStringLiteral("Ticket %1 %2.").arg(ticket).arg(QLatin1String(what)); });
}

void TicketReplay::follow(const Rules& rules) {
    m_isShareTaken = m_isShareTaken || (m_share > 0 && rules.share == 0);
    m_share = rules.share;
}

void TicketReplay::stand(const Standing& record) {
    for (const TicketEntry& entry : record.tickets) {
        const bool isInLine = entry.state == TicketState::Waiting || entry.state == TicketState::Offered ||
                              entry.state == TicketState::Expired;
        const bool isInOrder = entry.number > m_lastStanding && entry.number < m_book.next();
        if (!isInLine || !isInOrder || (entry.isPremium && entry.lane != TicketLane::Priority))
            find(Check::Continuous, entry.number, "cannot have stood so when the ledger began");
        if (!isInOrder)
            continue;
        m_lastStanding = entry.number;
        if (const auto other = m_book.addStanding(entry))
            find(Check::Continuous, entry.number, [&] {
                return QStringLiteral("Ticket %1 has the pseudonym of ticket %2.").arg(entry.number).arg(*other);
            });
        m_book.noteBlock(entry.number, m_height);
        ++m_summary.standing;
        ++m_stood[std::size_t(entry.state)];
        if (entry.state == TicketState::Waiting)
            m_order.enter({entry.lane, entry.number});
    }
}

void TicketReplay::endStanding() {
    for (const TicketState state : {TicketState::Waiting, TicketState::Offered, TicketState::Expired}) {
        if (m_stood[std::size_t(state)] != m_summary.tickets[std::size_t(state)])
            m_findings.add(Check::Continuous, m_height, std::nullopt,
                [] { return QStringLiteral("Other tickets stand in the line than the opening counts."); });
    }
}

void TicketReplay::join(const Joined& record) {
    Turn turn;
    turn.isResumed = false;
    for (const TicketEntry& entry : record.tickets)
        admit(entry, turn);
    serve(turn);
}

// Newcomers are served by their numbers, before any goes to another lane.
void TicketReplay::admit(const TicketEntry& entry, Turn& turn) {
    const bool isDelivered = entry.state == TicketState::Delivered;
    if (!isDelivered && entry.state != TicketState::Waiting)
        find(Check::Continuous, entry.number, "joined, and neither waits nor was given a code");
    if (entry.lane != (entry.isPremium ? TicketLane::Priority : TicketLane::Standard))
        find(Check::Lanes, entry.number,
            [&] { return QStringLiteral("Ticket %1 joined %2.").arg(entry.number).arg(laneName(entry.lane)); });
    if (entry.number != m_book.next()) {
        find(Check::Continuous, entry.number, [&] {
            return QStringLiteral("Ticket %1 joined where %2 was the next number.")
                .arg(entry.number)
                .arg(m_book.next());
        });
        return;
    }
    if (const auto other = m_book.join(entry))
        find(Check::Continuous, entry.number,
            [&] { return QStringLiteral("Ticket %1 has the pseudonym of ticket %2.").arg(entry.number).arg(*other); });
    m_book.noteBlock(entry.number, m_height);
    m_book.setWaitsSince(entry.number, m_second);
    ++m_summary.joined;
    m_summary.drawn += entry.isDrawn;
    ++m_summary.tickets[std::size_t(entry.state)];
    m_steps.servedAtOnce += isDelivered;
    m_summary.servedAtOnce += isDelivered;
    const Place place{TicketLane::Standard, entry.number};
    if (isDelivered || entry.state == TicketState::Waiting)
        m_order.enter(place);
    if (isDelivered)
        turn.served.push_back(place);
    if (entry.state == TicketState::Waiting && entry.lane != TicketLane::Standard) {
        turn.left.push_back(place);
        turn.entered.push_back({entry.lane, entry.number});
    }
}

void TicketReplay::step(const Stepped& record) {
    Turn turn;
    for (const StepEntry& step : record.steps)
        applyStep(step, turn);
    serve(turn);
}

void TicketReplay::applyStep(const StepEntry& step, Turn& turn) {
    if (step.number == 0 || step.number >= m_book.next()) {
        find(Check::Continuous, step.number, "has not joined");
        return;
    }
    const auto known = m_book.find(step.number);
    const Ticket before = known ? *known : olderBefore(step);
    if (before.state != step.before || before.lane != step.laneBefore)
        find(Check::Continuous, step.number,
            known ? "was not where it steps from" : "did not stand in the line when the ledger began");
    if (!mayStep(step) ||
        (step.before == step.after && step.laneBefore == step.laneAfter && step.isPremium == before.isPremium))
        find(Check::Continuous, step.number, "makes a step that there is not");
    checkFlags(step, before);
    checkLane(step, before);
    countStep(step, before);
    m_book.set(step.number,
        {step.after, step.laneAfter, before.isDrawn, step.isPremium, before.wasReplaced || step.isReplaced});
    m_book.noteBlock(step.number, m_height);

    const Place from{before.lane, step.number};
    const bool waited = before.state == TicketState::Waiting;
    if (waited && step.isServed()) {
        turn.served.push_back(from);
        turn.isResumed = turn.isResumed && step.isResumed;
    } else if (waited) {
        turn.left.push_back(from);
    }
    if (step.after == TicketState::Waiting) {
        turn.entered.push_back({step.laneAfter, step.number});
        if (!waited)
            m_book.setWaitsSince(step.number, m_second);
    }
}

bool TicketReplay::mayStep(const StepEntry& step) const {
    const auto is = [&](TicketState before, TicketState after) { return isStep(step, before, after); };
    return step.before == step.after || is(TicketState::Waiting, TicketState::Offered) ||
           is(TicketState::Waiting, TicketState::Left) || is(TicketState::Offered, TicketState::Delivered) ||
           is(TicketState::Offered, TicketState::Expired) || is(TicketState::Offered, TicketState::Left) ||
           is(TicketState::Delivered, TicketState::Contributed) || isReplacement(step) || isReturn(step);
}

// Of an older ticket that did not stand in the line, the first step is believed, but not that it stood there: the line
// must not be asked to let go of a ticket that it does not have.
Ticket TicketReplay::olderBefore(const StepEntry& step) {
    const bool wasOver = step.before == TicketState::Delivered || step.before == TicketState::Contributed ||
                         step.before == TicketState::Left;
    const bool wasPremium =
        step.laneBefore == TicketLane::Priority && (step.isPremium || step.laneAfter != TicketLane::Priority);
    return {wasOver ? step.before : TicketState::Left, step.laneBefore, step.isDrawn, wasPremium, false};
}

void TicketReplay::checkFlags(const StepEntry& step, const Ticket& before) {
    const bool isTrue = step.isReplaced == isReplacement(step) && (!step.isReturning || isReturn(step)) &&
                        (!step.isResumed || step.isServed());
    if (!isTrue || step.isDrawn != before.isDrawn)
        find(Check::Lanes, step.number, "makes a step that its flags do not fit");
    if (step.isReplaced && before.wasReplaced)
        find(Check::Lanes, step.number, "is given another code for the second time");
    if (isReturn(step)) {
        m_back.push_back(step.number);
        if (!step.isReturning)
            m_unserved.push_back(step.number);
    }
    if (!step.isResumed)
        return;
    if (std::find(m_back.begin(), m_back.end(), step.number) == m_back.end())
        find(Check::Lanes, step.number, "is given back an offer that was not taken from it");
    m_unserved.erase(std::remove(m_unserved.begin(), m_unserved.end(), step.number), m_unserved.end());
}

void TicketReplay::checkLane(const StepEntry& step, const Ticket& before) {
    const bool isPremiumHere = !step.isPremium || step.laneAfter == TicketLane::Priority;
    if (!isPremiumHere || (before.lane == step.laneAfter && before.isPremium != step.isPremium))
        find(Check::Lanes, step.number, "has a premium that its lane does not fit");
    if (step.laneBefore != step.laneAfter && !isLaneExplained(step, before.isPremium))
        m_moved.push_back(step.number);
}

bool TicketReplay::isLaneExplained(const StepEntry& step, bool wasPremium) const {
    const auto goes = [&](TicketLane from, TicketLane to) { return step.laneBefore == from && step.laneAfter == to; };
    if (isReplacement(step) && step.isReplaced &&
        (step.laneAfter == TicketLane::Head || goes(TicketLane::Head, TicketLane::Standard)))
        return true;
    if (goes(TicketLane::Standard, TicketLane::Priority))
        return !wasPremium && step.isPremium;
    return goes(TicketLane::Priority, TicketLane::Standard) && (m_isShareTaken || (wasPremium && !step.isPremium));
}

void TicketReplay::countStep(const StepEntry& step, const Ticket& before) {
    quint64& count = m_summary.tickets[std::size_t(before.state)];
    if (count == 0 && step.before == before.state && step.before != step.after)
        find(Check::Continuous, step.number, "steps from a state that by the counts no ticket is in");
    count -= count > 0;
    ++m_summary.tickets[std::size_t(step.after)];
    m_summary.replaced += step.isReplaced;
    m_summary.returned += step.isReturning;
    if (step.before == step.after)
        return;
    const bool wasOffered = step.before == TicketState::Offered;
    switch (step.after) {
    case TicketState::Waiting:
        break;
    case TicketState::Offered:
        ++m_steps.offered;
        break;
    case TicketState::Delivered:
        ++m_steps.delivered;
        break;
    case TicketState::Contributed:
        ++m_summary.contributed;
        break;
    case TicketState::Expired:
        ++m_summary.missed;
        break;
    case TicketState::Left:
        ++m_summary.left;
        break;
    }
    if (wasOffered && (step.after == TicketState::Expired || step.after == TicketState::Left))
        ++m_steps.released;
}

// Of all who waited before the record, and came with it.
void TicketReplay::serve(const Turn& turn) {
    if (!turn.served.empty()) {
        for (const Overtaking& overtaking : m_order.serve(turn.served, m_share, turn.isResumed))
            find(Check::Overtaken, overtaking.served.number, [&] {
                return QStringLiteral("Ticket %1 (%2) was served while ticket %3 (%4) was waiting before it.")
                    .arg(overtaking.served.number)
                    .arg(laneName(overtaking.served.lane))
                    .arg(overtaking.passedOver.number)
                    .arg(laneName(overtaking.passedOver.lane));
            });
        if (!turn.isResumed)
            std::for_each(turn.served.begin(), turn.served.end(), [&](Place place) { noteServed(place); });
    }
    for (const Place place : turn.left)
        m_order.leave(place);
    for (const Place place : turn.entered)
        m_order.enter(place);
    if (!turn.served.empty() && turn.isResumed && m_order.waiting() > 0)
        find(Check::Overtaken, turn.served.front().number,
            "was given back the offer that it had before, while somebody was waiting");
}

void TicketReplay::noteServed(Place place) {
    ++m_summary.served[std::size_t(place.lane)];
    const quint32 since = m_book.waitsSince(place.number);
    if (since == 0 || m_second - since <= m_summary.longestWait)
        return;
    m_summary.longestWait = m_second - since;
    m_summary.longestWaitTicket = place.number;
}

void TicketReplay::act(const Act& act) {
    if (act.kind == ActKind::Remove)
        ++m_summary.removedByHand;
    else
        m_acted.push_back(act.number);
}

void TicketReplay::endBlock() {
    std::sort(m_acted.begin(), m_acted.end());
    for (const quint64 number : m_moved) {
        if (std::binary_search(m_acted.begin(), m_acted.end(), number))
            ++m_summary.movedByHand;
        else
            find(Check::Lanes, number, "changed its lane, and nothing says why");
    }
    for (const quint64 number : m_unserved)
        find(Check::Lanes, number, "came back, but neither by itself nor to an offer that it had");
    m_summary.servedWhileBothWaited = m_order.servedWhileBothWaited();
    m_summary.priorityWhileBothWaited = m_order.priorityWhileBothWaited();
}

} // namespace invites::ledger
