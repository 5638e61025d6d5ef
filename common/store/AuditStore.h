#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"

#include <QByteArray>
#include <QString>

#include <limits>
#include <optional>
#include <vector>

namespace invites::store {

// Who changed what, when, from what to what, why.
struct AuditEvent {
    qint64 id = 0;
    Instant at;
    QString author;
    QString campaign; // its slug; empty where it is about no campaign
    QString action;   // "add_codes"
    QString subjectKind;
    std::optional<qint64> subjectId;
    QByteArray before; // JSON objects, UTF-8; empty where there is none
    QByteArray after;
    QString reason;
};

// What is left empty does not narrow.
struct AuditFilter {
    QString author = {};
    QString action = {};
    std::optional<CampaignId> campaign = {};
    QString subjectKind = {};
    std::optional<qint64> subjectId = {};
    QString subjectName = {}; // contained in the subject's name before or after, whatever the case
    QString reason = {};      // contained in it, whatever the case
    std::optional<Instant> from = {};
    std::optional<Instant> until = {}; // not any more

    friend bool operator==(const AuditFilter&, const AuditFilter&) = default;
};

// The history, which is only ever added to. On the connection's thread; for whoever may read it (else
// PermissionDenied).
class AuditStore {
public:
    static constexpr qint64 newest = std::numeric_limits<qint64>::max();

    explicit AuditStore(db::Connection& connection);

    // The newest first, at most limit of them, all older than the event with the id before.
    Result<std::vector<AuditEvent>> page(const AuditFilter& filter, qint64 before, int limit);
    // Who and what is in there, in alphabetical order; costs little however long the history is.
    Result<std::vector<QString>> authors();
    Result<std::vector<QString>> actions();

private:
    db::Connection& m_connection;
};

} // namespace invites::store
