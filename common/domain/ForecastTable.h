#pragma once

#include "common/domain/ForecastRecord.h"
#include "common/domain/WaitForecast.h"

#include <optional>
#include <vector>

namespace invites {

// What is said at one moment to everybody in a line, by place: made once, so that an answer costs a binary search.
// Immutable; any thread.
class ForecastTable {
public:
    // Nothing is known anywhere.
    ForecastTable() = default;
    ForecastTable(const LineSupply& supply, Instant now, const ForecastCorrection& correction);

    // As spoken. Never less for somebody who is further back.
    std::optional<WaitRange> at(qint64 ahead) const;

private:
    struct Entry {
        qint64 ahead = 0;
        WaitRange range;
    };
    std::vector<Entry> m_entries; // by place; between two of them it grows evenly, after the last nothing is known
};

} // namespace invites
