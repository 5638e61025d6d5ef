#include "tests/support/fairness/LineReplay.h"

#include <algorithm>

namespace invites::test {

namespace {

constexpr int head = 0;
// Newcomers belong to it too; they are served in their number's order like everybody there.
constexpr int standard = 1;
constexpr int priority = 2;

} // namespace

void LineReplay::apply(const std::vector<LineStep>& statement) {
    std::map<qint64, std::vector<LineStep>> campaigns;
    for (const LineStep& step : statement)
        campaigns[step.campaign].push_back(step);
    for (const auto& [campaign, steps] : campaigns)
        applyTo(campaign, steps);
}

void LineReplay::applyTo(qint64 campaign, const std::vector<LineStep>& steps) {
    std::set<Place>& waiting = m_lines[campaign].waiting;
    std::set<Place> served;
    for (const LineStep& step : steps) {
        if (step.laneBefore >= 0 && waiting.erase({step.laneBefore, step.number}) == 0) {
            m_faults << QStringLiteral("Ticket %1 of campaign %2 was taken out of a line in which it did not wait.")
                            .arg(step.number)
                            .arg(step.campaign);
        }
        if (step.laneAfter >= 0)
            waiting.insert({step.laneAfter, step.number});
        if (step.isServed)
            served.insert({step.laneBefore >= 0 ? step.laneBefore : standard, step.number});
    }
    if (!served.empty())
        check(campaign, served, steps);
}

std::optional<LineReplay::Place> LineReplay::firstOf(const std::set<Place>& places, int lane) {
    const auto first = places.lower_bound({lane, 0});
    return first != places.end() && first->first == lane ? std::optional(*first) : std::nullopt;
}

LineReplay::Place LineReplay::nextOf(const std::set<Place>& candidates, const Line& line, qint64 share) {
    if (const auto first = firstOf(candidates, head))
        return *first;
    const auto firstStandard = firstOf(candidates, standard);
    const auto firstPriority = firstOf(candidates, priority);
    const bool isPrioritysTurn = !firstStandard || (firstPriority && share > 0 && line.since >= share - 1);
    return isPrioritysTurn ? *firstPriority : *firstStandard;
}

// One by one, as the rule has it, against those whom the statement served at once.
void LineReplay::check(qint64 campaign, const std::set<Place>& served, const std::vector<LineStep>& steps) {
    Line& line = m_lines[campaign];
    std::set<Place> candidates = line.waiting;
    candidates.insert(served.begin(), served.end());
    std::vector<Place> expected;
    Line rule{{}, line.since};
    const qint64 counted = m_servedBeforeStandard;
    for (std::size_t i = 0; i < served.size(); ++i) {
        expected.push_back(nextOf(candidates, rule, steps.front().share));
        candidates.erase(expected.back());
        count(rule, expected.back(), candidates);
    }
    m_served += qint64(served.size());
    const bool isResumed =
        std::all_of(steps.begin(), steps.end(), [](const LineStep& step) { return !step.isServed || step.isResumed; });
    if (isResumed)
        m_servedBeforeStandard = counted;
    else
        line.since = rule.since;
    const auto passedOver =
        std::find_if(expected.begin(), expected.end(), [&](const Place& place) { return !served.contains(place); });
    for (const Place& place : served) {
        if (std::find(expected.begin(), expected.end(), place) != expected.end())
            continue;
        m_faults << QStringLiteral("Ticket %1 (lane %2) of campaign %3 was served while %4 (lane %5) was waiting.")
                        .arg(place.second)
                        .arg(place.first)
                        .arg(campaign)
                        .arg(passedOver->second)
                        .arg(passedOver->first);
    }
}

void LineReplay::count(Line& line, Place served, const std::set<Place>& stillWaiting) {
    if (served.first == standard)
        ++line.since;
    if (served.first != priority)
        return;
    line.since = 0;
    if (firstOf(stillWaiting, standard))
        ++m_servedBeforeStandard;
}

} // namespace invites::test
