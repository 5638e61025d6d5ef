#include "public-server/forecast/CampaignForecast.h"

namespace invites::forecast {

CampaignForecast::CampaignForecast(const CampaignHistory& history, Instant now) {
    const LineSupply supply(history.supply);
    const ForecastRecord record(supply, history.waits, now);
    m_table = ForecastTable(supply, now, record.correctionAt(now));
    m_figure = record.publishedFigure();
}

} // namespace invites::forecast
