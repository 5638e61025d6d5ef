#pragma once

#include "common/store/AnalyticsStore.h"

#include <QDate>

#include <array>
#include <optional>
#include <vector>

namespace invites::admin {

// Which of the codes that were given count. Whoever was given none yet has neither.
struct DeliveryFilter {
    std::optional<store::CodeSource> source = {};
    std::optional<TicketLane> lane = {};

    bool isOpen() const { return !source && !lane; }
};

bool passes(const store::CohortDay& cohort, const DeliveryFilter& filter);

// From opening a page to giving codes back.
enum class FunnelStage { Opened, Human, Asked, Given, Taken, Worked, Contributed };

struct FunnelStep {
    FunnelStage stage;
    qint64 count = 0;
    // Of a hundred; nothing in the first step, and where there is nothing to divide by.
    std::optional<double> ofBefore = {};
    std::optional<double> ofFirst = {};
    bool isBiggestLoss = false; // since the step before, by their number

    friend bool operator==(const FunnelStep&, const FunnelStep&) = default;
};

// What happened in the time that was read; of the codes given in it, what became of them until now. A filter leaves out
// the steps before a code is given: nobody has a source or a lane there.
std::vector<FunnelStep> funnelOf(const store::Analytics& analytics, const DeliveryFilter& filter);

// Why somebody has given nothing back, or not all.
enum class GivingUp {
    LeftWaiting,
    LeftOffered,
    MissedTurn,
    NeverCopied,
    Silent,
    WorkedOnly,
    CodeFailed,
    InPart,
};

struct GiveUpCount {
    GivingUp reason;
    qint64 count = 0;
    std::optional<double> share = {}; // of all of them, of a hundred
};

// In the order of the way that a visitor goes. A source leaves out those whom no code was given.
std::vector<GiveUpCount> giveUpsOf(const store::Analytics& analytics, const DeliveryFilter& filter);

enum class CohortSpan { Day, Week };

// Codes given in the same day, or week from Monday on.
struct Cohort {
    QDate first;
    QDate last;
    store::DeliveryCounts counts;
    // How many of a hundred gave all codes back within so many days (store::contributionAges). Nothing while some of
    // them still have time for it.
    std::array<std::optional<double>, store::contributionAges.size()> shares{};
};

// The newest first; those in which no code was given are left out. today: in UTC.
std::vector<Cohort> cohortsOf(
    const store::Analytics& analytics, const DeliveryFilter& filter, CohortSpan span, QDate today);

store::DeliveryCounts totalOf(const store::Analytics& analytics, const DeliveryFilter& filter);

// How many codes came back for a hundred that were given.
std::optional<double> returnRateOf(const store::DeliveryCounts& counts);

// The priority lane's part of those served, of a hundred; nothing where it is not known, or nobody was.
std::optional<double> priorityShareOf(const store::PublicDay& day);

std::optional<double> percentOf(qint64 part, qint64 whole);

} // namespace invites::admin
