#pragma once

#include "common/domain/ForecastRecord.h"
#include "common/domain/ForecastTable.h"

#include <optional>
#include <vector>

namespace invites::forecast {

// What the forecasts of one campaign are made from.
struct CampaignHistory {
    std::vector<CodesCame> supply;
    std::vector<FollowedWait> waits; // by askedAt
};

// What is said of one campaign's line for a quarter of an hour. Immutable; any thread.
class CampaignForecast {
public:
    // So many of the latest waits are judged.
    static constexpr int mostJudged = ForecastRecord::mostPublished;

    // Takes some hundredths of a second where the history is long.
    CampaignForecast(const CampaignHistory& history, Instant now);

    std::optional<WaitRange> forPlace(qint64 ahead) const { return m_table.at(ahead); }
    const std::optional<ForecastFigure>& figure() const { return m_figure; }

private:
    ForecastTable m_table;
    std::optional<ForecastFigure> m_figure;
};

} // namespace invites::forecast
