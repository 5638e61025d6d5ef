#include "tests/support/fairness/LineReplay.h"

namespace invites::test {

namespace {

// Newcomers belong to the line behind the head; they are served in their number's order like everybody there.
constexpr int newcomersLane = 1;

} // namespace

void LineReplay::apply(const std::vector<LineStep>& statement) {
    for (const LineStep& step : statement) {
        std::set<Place>& waiting = m_waiting[step.campaign];
        if (step.laneBefore >= 0 && waiting.erase({step.laneBefore, step.number}) == 0) {
            m_faults << QStringLiteral("Ticket %1 of campaign %2 was taken out of a line in which it did not wait.")
                            .arg(step.number)
                            .arg(step.campaign);
        }
        if (step.laneAfter >= 0)
            waiting.insert({step.laneAfter, step.number});
    }
    for (const LineStep& step : statement) {
        if (step.isServed)
            check(step);
    }
}

// Against those who wait after the statement, which served everybody that it served at once.
void LineReplay::check(const LineStep& served) {
    ++m_served;
    const std::set<Place>& waiting = m_waiting[served.campaign];
    const Place place{served.laneBefore >= 0 ? served.laneBefore : newcomersLane, served.number};
    if (waiting.empty() || place < *waiting.begin())
        return;
    m_faults << QStringLiteral("Ticket %1 (lane %2) of campaign %3 was served while %4 (lane %5) was waiting.")
                    .arg(served.number)
                    .arg(place.first)
                    .arg(served.campaign)
                    .arg(waiting.begin()->second)
                    .arg(waiting.begin()->first);
}

} // namespace invites::test
