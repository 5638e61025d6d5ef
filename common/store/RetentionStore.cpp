#include "common/store/RetentionStore.h"

#include "common/domain/Retention.h"

#include <QMap>

namespace invites::store {

Result<QStringList> RetentionStore::unlikeThePage() {
    static const db::Query query("retention_rules");
    const auto rows = m_connection.runIdempotent(query);
    if (!rows)
        return failure(rows.error());
    QMap<QString, qint64> kept;
    for (const db::Row row : *rows)
        kept.insert(row.text(0), row.integer(1));
    QStringList unlike;
    QStringList unsaid = kept.keys();
    for (const RetentionRule& rule : retentionRules()) {
        for (const RetentionPeriod& period : rule.periods) {
            const QString what = QLatin1String(period.what);
            if (kept.value(what, -1) != period.keptFor.count())
                unlike << what;
            unsaid.removeOne(what);
        }
    }
    return unlike + unsaid;
}

} // namespace invites::store
