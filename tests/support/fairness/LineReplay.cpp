#include "tests/support/fairness/LineReplay.h"

#include <numeric>

namespace invites::test {

using ledger::Place;

void LineReplay::apply(const std::vector<LineStep>& statement) {
    std::map<qint64, std::vector<LineStep>> campaigns;
    for (const LineStep& step : statement)
        campaigns[step.campaign].push_back(step);
    for (const auto& [campaign, steps] : campaigns)
        applyTo(campaign, steps);
}

void LineReplay::applyTo(qint64 campaign, const std::vector<LineStep>& steps) {
    Line& line = m_lines[campaign];
    std::vector<Place> served;
    bool isResumed = true;
    for (const LineStep& step : steps) {
        const auto placeIn = [&](int lane) { return Place{TicketLane(lane), quint64(step.number)}; };
        const bool waited = step.laneBefore >= 0 && line.waiting.erase(placeIn(step.laneBefore)) > 0;
        if (step.laneBefore >= 0 && !waited) {
            m_faults << QStringLiteral("Ticket %1 of campaign %2 was taken out of a line in which it did not wait.")
                            .arg(step.number)
                            .arg(step.campaign);
        }
        if (step.isServed) {
            // Newcomers belong to the standard lane; they are served in their numbers' order like everybody there.
            served.push_back(waited ? placeIn(step.laneBefore) : Place{TicketLane::Standard, quint64(step.number)});
            isResumed = isResumed && step.isResumed;
            if (!waited)
                line.order.enter(served.back());
        } else if (waited) {
            line.order.leave(placeIn(step.laneBefore));
        }
        if (step.laneAfter >= 0) {
            line.waiting.insert(placeIn(step.laneAfter));
            line.order.enter(placeIn(step.laneAfter));
        }
    }
    m_served += qint64(served.size());
    for (const auto& [place, passedOver] : line.order.serve(served, int(steps.front().share), isResumed)) {
        m_faults << QStringLiteral("Ticket %1 (lane %2) of campaign %3 was served while %4 (lane %5) was waiting.")
                        .arg(place.number)
                        .arg(int(place.lane))
                        .arg(campaign)
                        .arg(passedOver.number)
                        .arg(int(passedOver.lane));
    }
}

qint64 LineReplay::servedBeforeStandard() const {
    return std::accumulate(m_lines.begin(), m_lines.end(), qint64(0),
        [](qint64 sum, const auto& line) { return sum + qint64(line.second.order.priorityWhileBothWaited()); });
}

} // namespace invites::test
