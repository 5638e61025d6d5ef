#include "admin-app/data/AnalyticsSummary.h"

#include <algorithm>
#include <map>

namespace invites::admin {
namespace {

// Where most are lost; where nobody is, nowhere.
void markBiggestLoss(std::vector<FunnelStep>& steps) {
    qint64 biggest = 0;
    std::size_t at = 0;
    for (std::size_t step = 1; step < steps.size(); ++step) {
        const qint64 lost = steps[step - 1].count - steps[step].count;
        if (lost > biggest) {
            biggest = lost;
            at = step;
        }
    }
    if (biggest > 0)
        steps[at].isBiggestLoss = true;
}

} // namespace

bool passes(const store::CohortDay& cohort, const DeliveryFilter& filter) {
    return (!filter.source || cohort.source == *filter.source) && (!filter.lane || cohort.lane == *filter.lane);
}

std::optional<double> percentOf(qint64 part, qint64 whole) {
    return whole > 0 ? std::optional(100.0 * double(part) / double(whole)) : std::nullopt;
}

store::DeliveryCounts totalOf(const store::Analytics& analytics, const DeliveryFilter& filter) {
    store::DeliveryCounts total;
    for (const store::CohortDay& cohort : analytics.cohorts) {
        if (passes(cohort, filter))
            total += cohort.counts;
    }
    return total;
}

std::vector<FunnelStep> funnelOf(const store::Analytics& analytics, const DeliveryFilter& filter) {
    std::vector<FunnelStep> steps;
    if (filter.isOpen()) {
        FunnelStep opened{FunnelStage::Opened};
        FunnelStep human{FunnelStage::Human};
        FunnelStep asked{FunnelStage::Asked};
        for (const store::VisitDay& day : analytics.visits) {
            opened.count += day.opened;
            human.count += day.passed;
        }
        for (const store::PublicDay& day : analytics.series)
            asked.count += day.requested;
        steps = {opened, human, asked};
    }
    const store::DeliveryCounts total = totalOf(analytics, filter);
    steps.push_back({FunnelStage::Given, total.given()});
    steps.push_back({FunnelStage::Taken, total.taken()});
    steps.push_back({FunnelStage::Worked, total.worksKnown()});
    steps.push_back({FunnelStage::Contributed, total.contributed});
    for (std::size_t step = 1; step < steps.size(); ++step) {
        steps[step].ofBefore = percentOf(steps[step].count, steps[step - 1].count);
        steps[step].ofFirst = percentOf(steps[step].count, steps.front().count);
    }
    markBiggestLoss(steps);
    return steps;
}

std::vector<GiveUpCount> giveUpsOf(const store::Analytics& analytics, const DeliveryFilter& filter) {
    std::vector<GiveUpCount> counts;
    if (!filter.source) {
        GiveUpCount waiting{GivingUp::LeftWaiting};
        GiveUpCount offered{GivingUp::LeftOffered};
        GiveUpCount missed{GivingUp::MissedTurn};
        for (const store::GiveUpDay& day : analytics.giveUps) {
            if (filter.lane && day.lane != *filter.lane)
                continue;
            waiting.count += day.leftWaiting;
            offered.count += day.leftOffered;
            missed.count += day.missed;
        }
        counts = {waiting, offered, missed};
    }
    const store::DeliveryCounts total = totalOf(analytics, filter);
    counts.push_back({GivingUp::NeverCopied, total.untaken});
    counts.push_back({GivingUp::Silent, total.silent});
    counts.push_back({GivingUp::WorkedOnly, total.worked});
    counts.push_back({GivingUp::CodeFailed, total.failed});
    counts.push_back({GivingUp::InPart, total.inPart});
    qint64 all = 0;
    for (const GiveUpCount& count : counts)
        all += count.count;
    for (GiveUpCount& count : counts)
        count.share = percentOf(count.count, all);
    return counts;
}

std::vector<Cohort> cohortsOf(
    const store::Analytics& analytics, const DeliveryFilter& filter, CohortSpan span, QDate today) {
    std::map<QDate, Cohort> byFirst;
    for (const store::CohortDay& day : analytics.cohorts) {
        if (!passes(day, filter))
            continue;
        const QDate first = span == CohortSpan::Day ? day.day : day.day.addDays(1 - day.day.dayOfWeek());
        Cohort& cohort = byFirst[first];
        cohort.first = first;
        cohort.last = span == CohortSpan::Day ? first : first.addDays(6);
        cohort.counts += day.counts;
    }
    std::vector<Cohort> cohorts;
    for (auto& [first, cohort] : byFirst) {
        for (std::size_t age = 0; age < cohort.shares.size(); ++age) {
            // Whoever got his code in the last minute of it has had so many days by then.
            if (cohort.last.addDays(store::contributionAges[age] + 1) <= today)
                cohort.shares[age] = percentOf(cohort.counts.within[age], cohort.counts.given());
        }
        if (cohort.counts.given() > 0)
            cohorts.push_back(std::move(cohort));
    }
    std::reverse(cohorts.begin(), cohorts.end());
    return cohorts;
}

std::optional<double> returnRateOf(const store::DeliveryCounts& counts) {
    return percentOf(counts.codesGiven, counts.given());
}

std::optional<double> priorityShareOf(const store::PublicDay& day) {
    if (!day.priorityServed || !day.standardServed)
        return std::nullopt;
    return percentOf(*day.priorityServed, *day.priorityServed + *day.standardServed);
}

} // namespace invites::admin
