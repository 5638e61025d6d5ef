#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Notice.h"

#include <QString>

#include <limits>
#include <optional>
#include <vector>

namespace invites::store {

// Where a message is.
enum class NoticeStage {
    Waiting,
    Sending, // a server has it in hand
    Sent,
    Failed,  // for good
    Unsure,  // it was handed over, and nobody knows whether it arrived
    Dropped, // it made no sense any more, or was given up
};

// The database's names: "waiting". Each is the other's inverse.
QLatin1String toText(NoticeStage stage);
std::optional<NoticeStage> noticeStageFromText(QStringView text);

// A message of the outbox. To whom it goes, nobody is told.
struct NoticeRecord {
    NoticeId id;
    CampaignId campaign; // with the two that follow: none of a link to sign in
    QString campaignSlug;
    qint64 ticketNumber = 0;
    NoticeChannel channel = NoticeChannel::Email;
    NoticeKind kind = NoticeKind::Offered;
    Instant occurrence{}; // of what it tells
    NoticeStage stage = NoticeStage::Waiting;
    Instant dueAt{};
    int attempts = 0;
    std::optional<Instant> sentAt;
    QString error; // a class of ours ("smtp_550"), or why it was dropped; may be empty

    bool operator==(const NoticeRecord&) const = default;
};

// What is left empty does not narrow.
struct NoticeFilter {
    std::optional<NoticeStage> stage = {};
    std::optional<NoticeChannel> channel = {};
    std::optional<NoticeKind> kind = {};
    std::optional<CampaignId> campaign = {};

    friend bool operator==(const NoticeFilter&, const NoticeFilter&) = default;
};

enum class NoticeAct {
    Retry,  // due now
    GiveUp, // never sent
};

// How many messages an act changed, and how many it left as they were.
struct NoticeActResult {
    int done = 0;
    int sending = 0; // a server has them in hand
    int refused = 0; // sent, over, or gone

    bool operator==(const NoticeActResult&) const = default;
};

// The outbox, for the console. Reading for admins and moderators, acts for admins (else PermissionDenied); every act is
// audited. On the connection's thread.
class OutboxAdminStore {
public:
    static constexpr NoticeId latest{std::numeric_limits<qint64>::max()};

    explicit OutboxAdminStore(db::Connection& connection) : m_connection(connection) {}

    // The latest first, at most limit of them, all before this one.
    Result<std::vector<NoticeRecord>> page(const NoticeFilter& filter, NoticeId before, int limit);
    // How many failed for good.
    Result<qint64> failed();
    // At most 1,000.
    Result<NoticeActResult> change(const std::vector<NoticeId>& notices, NoticeAct act);
    // Everything that failed and that the filter lets through, whatever its stage says; how many that was.
    Result<qint64> retryFailed(const NoticeFilter& filter);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
