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

// How often what was said came true lately.
struct ForecastFigure {
    double within = 0; // the share of the judged waits that were over by the long time, from 0 to 1
    qint64 judged = 0;

    friend bool operator==(const ForecastFigure&, const ForecastFigure&) = default;
};

// What is said of one campaign's line for a quarter of an hour. Immutable; any thread.
class CampaignForecast {
public:
    // So many of the latest waits are judged, and the figure is told of no fewer.
    static constexpr int mostJudged = 500;
    static constexpr int fewestJudged = 20;

    // Takes some hundredths of a second where the history is long.
    CampaignForecast(const CampaignHistory& history, Instant now);

    std::optional<WaitRange> forPlace(qint64 ahead) const { return m_table.at(ahead); }
    const std::optional<ForecastFigure>& figure() const { return m_figure; }

private:
    ForecastTable m_table;
    std::optional<ForecastFigure> m_figure;
};

} // namespace invites::forecast
