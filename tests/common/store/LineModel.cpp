#include "tests/common/store/LineModel.h"

#include <algorithm>
#include <utility>

namespace invites::test {

using store::GivenVerdict;
using store::StepOutcome;

void LineModel::request(const QString& visitor) {
    const bool nobodyWaits = order().empty();
    VisitorsTicket& ticket = m_tickets[visitor];
    ticket.number = qint64(m_tickets.size());
    ticket.code = nobodyWaits ? takeFromPool(Place::Gone) : 0;
    if (ticket.code == 0)
        return;
    show(ticket);
    m_since = sinceAfter(ticket, m_since);
}

void LineModel::setShare(std::optional<int> share) {
    m_share = share;
    for (auto& [visitor, ticket] : m_tickets) {
        const bool isInLineOrMayComeBack = ticket.state == TicketState::Waiting ||
                                           ticket.state == TicketState::Offered || ticket.state == TicketState::Expired;
        if (!share && ticket.lane == TicketLane::Priority && isInLineOrMayComeBack)
            ticket.lane = TicketLane::Standard;
    }
}

void LineModel::addCodes(const QStringList& names) {
    for (const QString& name : names) {
        if (!knows(name))
            m_codes.push_back({name});
    }
    serve();
}

void LineModel::setDeleted(const QString& code, bool deleted) {
    for (Code& known : m_codes) {
        if (known.name == code)
            known.deleted = deleted;
    }
}

void LineModel::serve() {
    for (const VisitorsTicket* next : order()) {
        const auto known =
            std::find_if(m_tickets.begin(), m_tickets.end(), [&](const auto& entry) { return &entry.second == next; });
        VisitorsTicket& ticket = known->second;
        ticket.code = takeFromPool(Place::Held);
        if (ticket.code == 0)
            return;
        ticket.state = TicketState::Offered;
        m_since = sinceAfter(ticket, m_since);
    }
}

int LineModel::sinceAfter(const VisitorsTicket& served, int since) {
    switch (served.lane) {
    case TicketLane::Head:
        return since;
    case TicketLane::Standard:
        return since + 1;
    case TicketLane::Priority:
        return 0;
    }
    Q_UNREACHABLE();
}

void LineModel::missOffer(const QString& visitor) {
    VisitorsTicket& ticket = m_tickets.at(visitor);
    if (ticket.state != TicketState::Offered)
        return;
    release(ticket);
    ticket.releasedCode = 0;
    ticket.state = TicketState::Expired;
    serve();
}

void LineModel::endHold(const QString& visitor) {
    VisitorsTicket& ticket = m_tickets.at(visitor);
    if (ticket.state != TicketState::Offered)
        return;
    ticket.releasedCode = ticket.code;
    m_codes[std::size_t(ticket.code)].releasedFrom = &ticket;
    ticket.hadReturned = std::exchange(ticket.returned, false);
    release(ticket);
    ticket.state = TicketState::Expired;
    serve();
}

bool LineModel::resumeHold(const QString& visitor) {
    VisitorsTicket& ticket = m_tickets.at(visitor);
    Code& code = m_codes[std::size_t(ticket.releasedCode)];
    if (ticket.state != TicketState::Expired || ticket.releasedCode == 0 || code.place != Place::Pool || code.deleted ||
        code.releasedFrom != &ticket)
        return false;
    code.place = Place::Held;
    ticket.code = ticket.releasedCode;
    ticket.returned = ticket.hadReturned;
    ticket.state = TicketState::Offered;
    return true;
}

StepOutcome LineModel::reveal(const QString& visitor) {
    VisitorsTicket& ticket = m_tickets.at(visitor);
    switch (ticket.state) {
    case TicketState::Offered:
        show(ticket);
        return StepOutcome::Done;
    case TicketState::Delivered:
    case TicketState::Contributed:
        return StepOutcome::Done;
    case TicketState::Expired:
        return StepOutcome::OfferExpired;
    case TicketState::Waiting:
    case TicketState::Left:
        return StepOutcome::NotYourTurn;
    }
    Q_UNREACHABLE();
}

StepOutcome LineModel::leave(const QString& visitor) {
    VisitorsTicket& ticket = m_tickets.at(visitor);
    if (ticket.state == TicketState::Left)
        return StepOutcome::Done;
    if (ticket.state != TicketState::Waiting && ticket.state != TicketState::Offered)
        return StepOutcome::NotInLine;
    release(ticket);
    ticket.state = TicketState::Left;
    serve();
    return StepOutcome::Done;
}

StepOutcome LineModel::returnToLine(const QString& visitor) {
    VisitorsTicket& ticket = m_tickets.at(visitor);
    if (ticket.state != TicketState::Expired || ticket.returned)
        return StepOutcome::NotReturnable;
    ticket.state = TicketState::Waiting;
    ticket.returned = true;
    serve();
    return StepOutcome::Done;
}

StepOutcome LineModel::report(const QString& visitor, ReportOutcome word) {
    VisitorsTicket& ticket = m_tickets.at(visitor);
    const bool saidAgain = word == ReportOutcome::DoesNotWork && ticket.replaced &&
                           (ticket.state == TicketState::Waiting || ticket.state == TicketState::Offered);
    if (saidAgain || ticket.state == TicketState::Contributed)
        return StepOutcome::Done;
    if (ticket.state != TicketState::Delivered)
        return StepOutcome::NotDelivered;
    if (word == ReportOutcome::DoesNotWork && !ticket.replaced) {
        ticket.state = TicketState::Waiting;
        ticket.lane = TicketLane::Head;
        ticket.code = 0;
        ticket.replaced = true;
        serve();
        if (ticket.state == TicketState::Offered)
            show(ticket);
    }
    return StepOutcome::Done;
}

std::pair<StepOutcome, std::vector<GivenVerdict>> LineModel::contribute(
    const QString& visitor, const QStringList& names) {
    VisitorsTicket& ticket = m_tickets.at(visitor);
    const bool finished = ticket.state == TicketState::Contributed;
    const bool saidAgain = finished && std::any_of(names.begin(), names.end(),
                                           [&](const QString& name) { return ticket.given.contains(name); });
    if (ticket.state != TicketState::Delivered && !saidAgain)
        return {StepOutcome::NotDelivered, {}};
    if (!finished && ticket.attempts >= 12)
        return {StepOutcome::TooManyAttempts, {}};
    std::vector<GivenVerdict> verdicts;
    for (int i = 0; i < names.size(); ++i) {
        GivenVerdict verdict = judge(ticket, names[i], names.mid(0, i));
        if (verdict == GivenVerdict::NotAccepted && !finished && !knows(names[i])) {
            verdict = GivenVerdict::Accepted;
            m_codes.push_back({names[i]});
            ticket.given.insert(names[i]);
        }
        verdicts.push_back(verdict);
    }
    if (!finished) {
        ++ticket.attempts;
        if (int(ticket.given.size()) >= m_size)
            ticket.state = TicketState::Contributed;
        serve();
    }
    return {StepOutcome::Done, verdicts};
}

GivenVerdict LineModel::judge(const VisitorsTicket& ticket, const QString& name, const QStringList& before) const {
    if (before.contains(name) || ticket.given.contains(name))
        return GivenVerdict::Repeated;
    return ticket.shown.contains(name) ? GivenVerdict::OwnCode : GivenVerdict::NotAccepted;
}

std::optional<qint64> LineModel::ahead(const QString& visitor) const {
    const std::vector<const VisitorsTicket*> tickets = order();
    const auto mine = std::find(tickets.begin(), tickets.end(), &m_tickets.at(visitor));
    return mine == tickets.end() ? std::nullopt : std::optional<qint64>(mine - tickets.begin());
}

QString LineModel::shownCode(const QString& visitor) const {
    const VisitorsTicket& ticket = m_tickets.at(visitor);
    const bool shows = ticket.state == TicketState::Delivered || ticket.state == TicketState::Contributed;
    return shows ? m_codes[std::size_t(ticket.code)].name : QString();
}

QString LineModel::anyPoolCode(unsigned random) const {
    return anyCode(random, false);
}

QString LineModel::anyDeletedCode(unsigned random) const {
    return anyCode(random, true);
}

QString LineModel::anyCode(unsigned random, bool deleted) const {
    QStringList names;
    for (const Code& code : m_codes) {
        if (code.place == Place::Pool && code.deleted == deleted && !code.name.isEmpty())
            names.append(code.name);
    }
    return names.isEmpty() ? QString() : names[int(random % unsigned(names.size()))];
}

bool LineModel::knows(const QString& code) const {
    return std::any_of(m_codes.begin(), m_codes.end(), [&](const Code& known) { return known.name == code; });
}

const LineModel::VisitorsTicket* LineModel::firstIn(
    const std::vector<const VisitorsTicket*>& tickets, TicketLane lane) {
    const VisitorsTicket* first = nullptr;
    for (const VisitorsTicket* ticket : tickets) {
        if (ticket->lane == lane && (!first || ticket->number < first->number))
            first = ticket;
    }
    return first;
}

std::vector<const LineModel::VisitorsTicket*> LineModel::order() const {
    std::vector<const VisitorsTicket*> tickets;
    for (const auto& [visitor, ticket] : m_tickets) {
        if (ticket.state == TicketState::Waiting && ticket.number > 0)
            tickets.push_back(&ticket);
    }
    std::vector<const VisitorsTicket*> order;
    int since = m_since;
    while (!tickets.empty()) {
        const VisitorsTicket* next = firstIn(tickets, TicketLane::Head);
        const VisitorsTicket* standard = firstIn(tickets, TicketLane::Standard);
        const VisitorsTicket* priority = firstIn(tickets, TicketLane::Priority);
        if (!next)
            next = !standard || (priority && isPrioritysTurn(since)) ? priority : standard;
        order.push_back(next);
        since = sinceAfter(*next, since);
        std::erase(tickets, next);
    }
    return order;
}

int LineModel::takeFromPool(Place place) {
    for (std::size_t i = 1; i < m_codes.size(); ++i) {
        if (m_codes[i].place == Place::Pool && !m_codes[i].deleted) {
            m_codes[i].place = place;
            return int(i);
        }
    }
    return 0;
}

void LineModel::release(VisitorsTicket& ticket) {
    if (ticket.code != 0)
        m_codes[std::size_t(ticket.code)].place = Place::Pool;
    ticket.code = 0;
}

void LineModel::show(VisitorsTicket& ticket) {
    Code& code = m_codes[std::size_t(ticket.code)];
    code.place = Place::Gone;
    ticket.shown.insert(code.name);
    ticket.state = TicketState::Delivered;
}

} // namespace invites::test
