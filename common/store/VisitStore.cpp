#include "common/store/VisitStore.h"

namespace invites::store {

Status VisitStore::add(const std::vector<VisitCount>& counts) {
    static const db::Query query("count_visits");
    std::vector<qint64> campaigns;
    std::vector<QString> days;
    std::vector<qint64> opened;
    std::vector<qint64> passed;
    std::vector<qint64> failed;
    for (const VisitCount& count : counts) {
        campaigns.push_back(count.campaign.value);
        days.push_back(count.day.toString(Qt::ISODate));
        opened.push_back(count.opened);
        passed.push_back(count.passed);
        failed.push_back(count.failed);
    }
    const auto rows = m_connection.run(
        query, db::Parameters().int64Array(campaigns).textArray(days).int64Array(opened).int64Array(passed).int64Array(
                   failed));
    return rows ? Status() : failure(rows.error());
}

} // namespace invites::store
