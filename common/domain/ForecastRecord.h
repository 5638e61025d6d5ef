#pragma once

#include "common/domain/WaitForecast.h"

#include <optional>
#include <vector>

namespace invites {

// What became of somebody's wait.
struct FollowedWait {
    qint64 ahead = 0; // when he asked
    Instant askedAt;
    std::optional<Instant> endedAt; // nothing while he waits
    bool isServed = false;          // else he left, or waits
};

// What forecasts are multiplied by, because the latest ones were off by that.
struct ForecastCorrection {
    double typical = 1;
    double longer = 1;

    // Nothing where forecasts were so far off that none should be given.
    std::optional<WaitRange> applyTo(WaitRange range) const;
};

// How often what would have been said came true.
struct ForecastScore {
    qint64 sooner = 0;    // than the typical time, or at it
    qint64 between = 0;   // the two times
    qint64 later = 0;     // than the long time, whether it has ended or not
    qint64 unknown = 0;   // nothing would have been said
    qint64 undecided = 0; // goes on, or was given up, within the long time
    // Medians of what would have been said in the judged cases; nothing where there are none.
    std::optional<WaitRange> typicalRange;

    qint64 judged() const { return sooner + between + later; }
    qint64 within() const { return sooner + between; }
    // From 0 to 1; 0 where nothing was judged.
    double shareWithin() const;
};

// How often what was said came true lately: what the public page shows.
struct ForecastFigure {
    double within = 0; // the share of the judged waits that were over by the long time, from 0 to 1
    qint64 judged = 0;

    friend bool operator==(const ForecastFigure&, const ForecastFigure&) = default;
};

// Goes through waits in the order in which they began and says for each what would have been said then, from nothing
// but what was known then: the codes that had come in, and how the forecasts before had come true by then.
class ForecastRecord {
public:
    // The figure that is published is that of a record of so many of the latest waits, and told of no fewer judged
    // ones.
    static constexpr int mostPublished = 500;
    static constexpr int fewestPublished = 20;

    // By askedAt. What is true at `now` decides what became of them.
    ForecastRecord(const LineSupply& supply, std::vector<FollowedWait> waits, Instant now);

    // Of the waits that began at this moment or after, and before the other.
    ForecastScore score(Instant since, Instant until = Instant::max()) const;
    ForecastScore score() const { return score(Instant::min()); }
    // Nothing where there are too few.
    std::optional<ForecastFigure> publishedFigure() const;
    // For what is said at this moment, from the latest waits that had been decided by then.
    ForecastCorrection correctionAt(Instant moment) const { return correctionFrom(m_entries.size(), moment); }

private:
    struct Entry {
        FollowedWait wait;
        std::optional<WaitRange> uncorrected;
        std::optional<WaitRange> said;
    };

    // From the entries before this place.
    ForecastCorrection correctionFrom(std::size_t end, Instant moment) const;

    const Instant m_now;
    std::vector<Entry> m_entries;
};

} // namespace invites
