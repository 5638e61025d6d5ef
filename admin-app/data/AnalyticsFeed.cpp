#include "admin-app/data/AnalyticsFeed.h"

#include "common/store/CampaignStore.h"

#include <utility>

namespace invites::admin {
namespace {

struct Answer {
    std::vector<NamedCampaign> campaigns;
    store::Analytics analytics;
};

Result<Answer> read(db::Connection& connection, const AnalyticsQuestion& question) {
    const auto campaigns = store::CampaignStore(connection).list();
    if (!campaigns)
        return failure(campaigns.error());
    auto analytics = store::AnalyticsStore(connection).read(question.campaign, question.first, question.last);
    if (!analytics)
        return failure(analytics.error());
    Answer answer{{}, std::move(*analytics)};
    for (const Campaign& campaign : *campaigns)
        answer.campaigns.push_back({campaign.id, campaign.name});
    return answer;
}

} // namespace

AnalyticsFeed::AnalyticsFeed(DatabaseThread& database, QObject* parent) : QObject(parent), m_database(database) {}

void AnalyticsFeed::show(const AnalyticsQuestion& question) {
    ++m_generation;
    m_question = question;
    m_analytics.reset();
    m_isReading = false;
    refresh();
}

void AnalyticsFeed::refresh() {
    m_isOld = m_isReading;
    if (std::exchange(m_isReading, true))
        return;
    m_database.run<Answer>(
        this, [question = m_question](db::Connection& connection) { return read(connection, question); },
        [this, generation = m_generation](Result<Answer> answer) {
            if (generation != m_generation)
                return;
            m_isReading = false;
            if (!answer) {
                Q_EMIT failed(answer.error().detail);
                return;
            }
            m_campaigns = std::move(answer->campaigns);
            m_analytics = std::move(answer->analytics);
            Q_EMIT loaded();
            if (m_isOld)
                refresh();
        });
}

} // namespace invites::admin
