#pragma once

#include "common/base/Clock.h"
#include "common/db/Migrations.h"
#include "common/domain/Campaign.h"
#include "common/domain/ForecastRecord.h"
#include "common/domain/LineSupply.h"
#include "common/store/HallStore.h"
#include "common/store/LedgerStore.h"
#include "common/store/LineFeedStore.h"
#include "common/store/MemberRecordStore.h"
#include "common/store/MemberStore.h"
#include "common/store/NoticeStore.h"
#include "common/store/PremiumStore.h"
#include "common/store/ReceiptStore.h"
#include "common/store/StatisticsStore.h"
#include "common/store/TicketStore.h"
#include "common/store/WebhookStore.h"
#include "common/vault/CodeCipher.h"
#include "public-server/desk/Desk.h"
#include "public-server/desk/VisitCounts.h"

#include <atomic>
#include <variant>

namespace invites::desk {

// What the routes may ask of the database. Every function blocks its caller until the answer is there; any thread.
// Errors beside the stores': see Desk::ask.
class TicketDesk {
public:
    // addressLimit: new tickets a day from one address, 0 for no limit. members: where nobody can sign in, nullptr.
    TicketDesk(DeskOptions options, const vault::CodeCipher& cipher, int addressLimit, db::ConnectionObserver* observer,
        BatchObserver batchObserver, LaneLimits limits = {}, const vault::MemberCipher* members = nullptr);

    Result<store::RequestAnswer> request(store::TicketRequest request);
    Result<store::StepAnswer> look(const QByteArray& secretHash);
    Result<store::StepOutcome> recordCopy(const QByteArray& secretHash);
    Result<store::StepAnswer> reveal(const QByteArray& secretHash);
    Result<store::ContributionAnswer> contribute(
        const QByteArray& secretHash, std::vector<store::GivenCode> codes, store::ActorAddress from);
    Result<store::StepAnswer> report(
        const QByteArray& secretHash, ReportOutcome outcome, const std::optional<QByteArray>& addressHash);
    Result<store::StepAnswer> returnToLine(const QByteArray& secretHash, const std::optional<QByteArray>& addressHash);
    Result<store::StepOutcome> leave(const QByteArray& secretHash);

    // Members; only with their cipher.
    Result<bool> beginSignIn(store::SignInBeginning beginning);
    Result<store::SignInAnswer> finishSignIn(store::SignInReturn returned);
    Result<bool> beginSignInByMail(store::MailSignInBeginning beginning);
    Result<store::SignInAnswer> finishSignInByMail(store::MailSignInReturn returned);
    Result<std::optional<store::SignedInMember>> memberOf(const QByteArray& sessionHash);
    // See store::MemberStore.
    Result<std::optional<Secret>> ticketToHold(
        const QByteArray& sessionHash, const QString& slug, const std::optional<QByteArray>& ticketHash);
    Result<store::SignOutAnswer> signOut(
        const QByteArray& sessionHash, bool everywhere, const std::optional<QByteArray>& ticketHash);
    // See store::MemberRecordStore.
    Result<std::optional<QJsonObject>> memberRecord(const QByteArray& sessionHash);
    Result<std::optional<QJsonObject>> memberData(const QByteArray& sessionHash);
    Result<store::HallOutcome> setHallName(const QByteArray& sessionHash, const std::optional<QString>& name);
    Result<store::DeletionOutcome> deleteMember(const QByteArray& sessionHash);
    Result<std::vector<store::HallEntry>> hall(int offset, int limit);

    Result<store::Standing> standing(CampaignId campaign, const store::Asker& asker);
    Result<store::AppealOutcome> appeal(CampaignId campaign, const store::Asker& asker,
        const vault::SealedAppeal& appeal, const QByteArray& addressHash);

    Result<std::vector<Campaign>> campaigns();
    // What line::LiveLine reads; one reader at a time.
    Result<std::vector<store::LineNews>> followLines(const std::vector<store::KnownLine>& known);
    Result<store::LinePage> loadLine(
        const store::KnownLine& known, const std::optional<store::FeedEntry>& after, int most);
    Result<std::vector<CodesCame>> supply(const QString& slug);
    Result<std::vector<FollowedWait>> recentWaits(const QString& slug, int most);
    Result<store::PublicFigures> publicFigures(const QString& slug, int days, int hours);
    Result<db::SchemaReport> schema();
    Result<store::NoticeOutcome> askForNotices(
        const QByteArray& secretHash, store::NoticeTarget target, const QByteArray& addressHash);
    Result<store::NoticeOutcome> declineNotices(const QByteArray& secretHash, std::optional<NoticeChannel> channel);
    Result<store::AskedNotices> notices(const QByteArray& secretHash);
    // See store::NoticeStore.
    Result<bool> unsubscribe(const QByteArray& unsubscribeHash);
    // On disk when this returns.
    Status endMailboxes(std::vector<store::DeadMailbox> mailboxes);

    // What is published of the ledgers: see store::LedgerStore, store::ReceiptStore.
    Result<std::vector<store::LedgerHead>> ledgerHeads();
    Result<std::vector<ledger::Block>> ledgerBlocks(CampaignId campaign, quint64 from, int most, qint64 mostBytes);
    Result<std::vector<ledger::SigningKey>> ledgerKeys();
    Status noteLedgerKey(const QByteArray& publicKey);
    Result<std::optional<store::TicketBlock>> blockOfTicket(const QByteArray& secretHash);

    // Premium, by the hash of a session's secret.
    Result<std::optional<MemberPremium>> premiumOf(const QByteArray& sessionHash);
    Result<store::Checkout> beginCheckout(const QByteArray& sessionHash);
    Result<QString> keepCustomer(const QString& reference, const QString& customerId);
    Status keepCheckout(const store::Checkout& checkout, const QString& checkoutId);
    Result<std::optional<QString>> customerOf(const QByteArray& sessionHash);
    Result<bool> askPremiumCheck(const QByteArray& sessionHash);
    // On disk when this returns.
    Result<bool> receiveWebhook(const store::WebhookNews& news);

    // Counted, and written down now and then; see VisitCounts. Waits for nothing.
    void pageOpened(CampaignId campaign);
    void humanChecked(CampaignId campaign, bool isPassed);

    // See Desk::endSoon.
    void endSoon() { m_desk.endSoon(); }

    // Grows with every change that went through this desk: what was read before it may be stale.
    quint64 changes() const { return m_changes.load(std::memory_order_acquire); }

private:
    Result<store::SignInAnswer> finishAny(std::function<Result<store::SignInAnswer>(store::MemberStore&)> job);

    // Something that is done alone, on a database thread.
    using Errand = std::function<Status(db::Connection&)>;

    using ErrandLane = BatchLane<Errand, std::monostate>;

    template <typename Answer>
    Result<Answer> errand(std::function<Result<Answer>(db::Connection&)> job) {
        return errandOn(m_errands, std::move(job));
    }
    template <typename Answer>
    Result<Answer> errandOn(ErrandLane& lane, std::function<Result<Answer>(db::Connection&)> job);
    Status errandWithoutAnswer(Errand job);
    // A step of one ticket, after which the counts may be others.
    template <typename Answer>
    Result<Answer> step(std::function<Result<Answer>(store::TicketStore&)> job);
    void forgetNowAndThen();
    void writeVisitsNowAndThen();
    void changed();
    // A code that the keyring does not open is the operator's to know of.
    template <typename Answer>
    void noteUnreadable(const Result<Answer>& answer) const;

    db::ConnectionObserver* const m_observer;

    const vault::CodeCipher& m_cipher;
    const vault::MemberCipher* const m_members;
    std::atomic<quint64> m_changes{0};
    const std::function<void()> m_onChange;
    std::atomic<std::chrono::steady_clock::rep> m_nextForgetting;
    const SystemClock m_clock;
    VisitCounts m_visits{m_clock};

    BatchLane<store::TicketRequest, store::RequestAnswer> m_requests;
    BatchLane<QByteArray, store::StepAnswer> m_looks;
    BatchLane<QByteArray, store::StepOutcome> m_copies;
    ErrandLane m_errands;
    ErrandLane m_feed; // of its own, so that no visitor waits in line for the line
    Desk m_desk;       // last: its threads end before the lanes go
};

} // namespace invites::desk
