#pragma once

#include "common/domain/LineSupply.h"

#include <chrono>
#include <optional>
#include <vector>

namespace invites {

// How long a wait is said to take: half of all such waits are over by `typical`, nine in ten by `long`.
struct WaitRange {
    std::chrono::seconds typical{};
    std::chrono::seconds longer{}; // not less than typical

    friend bool operator==(const WaitRange&, const WaitRange&) = default;
};

// As people speak of time: in minutes, then five, then half hours, then hours, then half days. The typical time to the
// nearest, the long one up, neither below a minute.
WaitRange asSpoken(WaitRange range);

// How long waits that begin at one moment will take, from when codes came in before it (docs/decisions,
// 2026-11-25-an-honest-forecast). Looks back at moments that were like this one, and at how long it took from there
// until enough codes had come. Deterministic; knows nothing of the quarter of an hour under way.
class WaitForecast {
public:
    // supply outlives this. What it knows of later than `now` is not looked at.
    WaitForecast(const LineSupply& supply, Instant now);

    // Of a ticket with so many ahead of it; nothing where history does not tell.
    std::optional<WaitRange> forPlace(qint64 ahead);

private:
    // A moment of the past, in quarters, and how many codes then stand for one today.
    struct Start {
        qint64 quarter = 0;
        double scale = 1;
    };
    // Which moments are looked back at, and how far.
    struct Scope {
        bool isSameHour = false;
        int days = 0;
        std::optional<std::vector<Start>> starts = {}; // once they were needed
    };

    bool isAlike(qint64 quarter) const;
    qint64 cameInADay(qint64 quarter) const;
    std::vector<Start> startsIn(const Scope& scope) const;
    std::optional<WaitRange> within(Scope& scope, qint64 ahead) const;

    const LineSupply& m_supply;
    const qint64 m_now;
    const qint64 m_quiet;
    const qint64 m_inADay;
    // The first that tells enough is believed.
    std::vector<Scope> m_scopes{{true, 28}, {true, 56}, {false, 28}, {false, 56}};
};

} // namespace invites
