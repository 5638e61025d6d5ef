#include "public-server/desk/TicketDesk.h"

#include "common/store/CampaignStore.h"
#include "common/store/ForecastStore.h"

#include <map>

namespace invites::desk {

namespace {

using std::chrono::steady_clock;
using store::TicketStore;

constexpr auto forgetFirst = std::chrono::minutes(1);
constexpr auto forgetEvery = std::chrono::hours(1);
// While one batch is under way the next gathers: two at once were measured to be half as large and not faster.
constexpr int requestsAtOnce = 1;

LaneLimits withAtOnce(LaneLimits limits, int atOnce) {
    limits.atOnce = atOnce;
    return limits;
}

Result<std::vector<Result<std::monostate>>> runErrand(
    db::Connection& connection, const std::vector<std::function<Status(db::Connection&)>>& errands) {
    if (const Status done = errands.front()(connection); !done)
        return failure(done.error());
    return std::vector<Result<std::monostate>>(1);
}

template <typename Answer>
Result<std::vector<Result<Answer>>> asResults(Result<std::vector<Answer>> answers) {
    if (!answers)
        return failure(answers.error());
    return std::vector<Result<Answer>>(answers->begin(), answers->end());
}

template <typename Answer, typename Note>
void noteEach(const Result<std::vector<Result<Answer>>>& answers, const Note& note) {
    if (!answers)
        return;
    for (const Result<Answer>& answer : *answers)
        note(answer);
}

// A statement serves one campaign; a batch may name several.
Result<std::vector<Result<store::RequestAnswer>>> requestByCampaign(
    TicketStore& tickets, const std::vector<store::TicketRequest>& requests, int addressLimit) {
    std::map<CampaignId, std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < requests.size(); ++i)
        places[requests[i].campaign].push_back(i);
    if (places.size() == 1)
        return tickets.request(requests, addressLimit);

    std::vector<Result<store::RequestAnswer>> answers(requests.size());
    for (const auto& [campaign, group] : places) {
        std::vector<store::TicketRequest> ofCampaign;
        for (const std::size_t place : group)
            ofCampaign.push_back(requests[place]);
        const auto served = tickets.request(ofCampaign, addressLimit);
        for (std::size_t i = 0; i < group.size(); ++i)
            answers[group[i]] = served ? (*served)[i] : failure(served.error());
    }
    return answers;
}

// From where those asked who were given a new ticket, where that was told. What fails here is not counted: a visitor
// has his ticket.
void countCountries(db::Connection& connection, const std::vector<store::TicketRequest>& requests,
    const std::vector<Result<store::RequestAnswer>>& answers) {
    std::map<CampaignId, std::vector<QString>> countries;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (requests[i].country && answers[i] && answers[i]->outcome == store::RequestOutcome::Created)
            countries[requests[i].campaign].push_back(*requests[i].country);
    }
    for (const auto& [campaign, ofCampaign] : countries)
        (void)store::StatisticsStore(connection).countCountries(campaign, ofCampaign);
}

} // namespace

TicketDesk::TicketDesk(DeskOptions options, const vault::CodeCipher& cipher, int addressLimit,
    db::ConnectionObserver* observer, BatchObserver batchObserver, LaneLimits limits,
    const vault::MemberCipher* members)
    : m_observer(observer), m_cipher(cipher), m_members(members), m_onChange(options.onChange),
      m_nextForgetting((steady_clock::now() + forgetFirst).time_since_epoch().count()),
      m_requests("request_tickets", withAtOnce(limits, requestsAtOnce),
          [this, addressLimit](db::Connection& connection, const std::vector<store::TicketRequest>& requests) {
              TicketStore tickets =
                  m_members ? TicketStore(connection, m_cipher, *m_members) : TicketStore(connection, m_cipher);
              auto answers = requestByCampaign(tickets, requests, addressLimit);
              noteEach(answers, [this](const auto& answer) { noteUnreadable(answer); });
              if (answers)
                  countCountries(connection, requests, *answers);
              changed();
              return answers;
          }),
      m_looks("view_tickets", withAtOnce(limits, 1),
          [this](db::Connection& connection, const std::vector<QByteArray>& secretHashes) {
              auto answers = TicketStore(connection, m_cipher).look(secretHashes);
              // It may have served a line, or be the first to see what another did.
              if (m_onChange)
                  m_onChange();
              noteEach(answers, [this](const auto& answer) { noteUnreadable(answer); });
              return answers;
          }),
      m_copies("record_copies", withAtOnce(limits, 1),
          [this](db::Connection& connection, const std::vector<QByteArray>& secretHashes) {
              return asResults(TicketStore(connection, m_cipher).recordCopies(secretHashes));
          }),
      m_errands("errands", {limits.waiting, 1, options.connections}, runErrand), m_feed("line", {1, 1, 1}, runErrand),
      m_desk(std::move(options), observer, std::move(batchObserver)) {
    m_desk.addLane(m_requests);
    m_desk.addLane(m_looks);
    m_desk.addLane(m_copies);
    m_desk.addLane(m_errands);
    m_desk.addLane(m_feed);
    m_desk.start();
}

template <typename Answer>
void TicketDesk::noteUnreadable(const Result<Answer>& answer) const {
    if (!answer && answer.error().code == ErrorCode::DataCorrupt && m_observer)
        m_observer->statementFailed(QStringLiteral("open_code"), ErrorCode::DataCorrupt, {});
}

void TicketDesk::changed() {
    m_changes.fetch_add(1, std::memory_order_release);
    if (m_onChange)
        m_onChange();
}

void TicketDesk::forgetNowAndThen() {
    auto due = m_nextForgetting.load();
    const auto now = steady_clock::now();
    if (now.time_since_epoch().count() < due ||
        !m_nextForgetting.compare_exchange_strong(due, (now + forgetEvery).time_since_epoch().count()))
        return;
    // Whether it works is no visitor's business, and no visitor waits for it; the next hour tries again.
    m_desk.post(
        m_errands, Errand([](db::Connection& connection) { return store::CampaignStore(connection).forgetExpired(); }));
}

void TicketDesk::writeVisitsNowAndThen() {
    auto counts = m_visits.takeIfDue();
    if (!counts.empty())
        m_desk.post(m_errands, Errand([this, counts = std::move(counts)](db::Connection& connection) {
            const Status added = store::VisitStore(connection).add(counts);
            if (!added)
                m_visits.putBack(counts);
            return added;
        }));
}

void TicketDesk::pageOpened(CampaignId campaign) {
    m_visits.opened(campaign);
    writeVisitsNowAndThen();
}

void TicketDesk::humanChecked(CampaignId campaign, bool isPassed) {
    m_visits.checked(campaign, isPassed);
    writeVisitsNowAndThen();
}

template <typename Answer>
Result<Answer> TicketDesk::errandOn(ErrandLane& lane, std::function<Result<Answer>(db::Connection&)> job) {
    auto answer = std::make_shared<std::optional<Result<Answer>>>();
    const auto done = m_desk.ask(lane, Errand([answer, job = std::move(job)](db::Connection& connection) -> Status {
        *answer = job(connection);
        return **answer ? Status() : failure((*answer)->error());
    }));
    if (!done)
        return failure(done.error());
    return std::move(**answer);
}

template <typename Answer>
Result<Answer> TicketDesk::step(std::function<Result<Answer>(TicketStore&)> job) {
    return errand<Answer>([this, job = std::move(job)](db::Connection& connection) {
        TicketStore tickets(connection, m_cipher);
        Result<Answer> answer = job(tickets);
        noteUnreadable(answer);
        changed();
        return answer;
    });
}

Result<store::RequestAnswer> TicketDesk::request(store::TicketRequest request) {
    forgetNowAndThen();
    return m_desk.ask(m_requests, std::move(request));
}

Result<store::StepAnswer> TicketDesk::look(const QByteArray& secretHash) {
    return m_desk.ask(m_looks, secretHash);
}

Result<store::StepOutcome> TicketDesk::recordCopy(const QByteArray& secretHash) {
    return m_desk.ask(m_copies, secretHash);
}

Result<store::StepAnswer> TicketDesk::reveal(const QByteArray& secretHash) {
    return step<store::StepAnswer>([=](TicketStore& tickets) { return tickets.reveal(secretHash); });
}

Result<store::ContributionAnswer> TicketDesk::contribute(
    const QByteArray& secretHash, std::vector<store::GivenCode> codes, store::ActorAddress from) {
    return step<store::ContributionAnswer>(
        [secretHash, given = std::move(codes), from = std::move(from)](
            TicketStore& tickets) { return tickets.contribute(secretHash, given, from); });
}

Result<store::StepAnswer> TicketDesk::report(
    const QByteArray& secretHash, ReportOutcome outcome, const std::optional<QByteArray>& addressHash) {
    return step<store::StepAnswer>(
        [=](TicketStore& tickets) { return tickets.report(secretHash, outcome, addressHash); });
}

Result<store::StepAnswer> TicketDesk::returnToLine(
    const QByteArray& secretHash, const std::optional<QByteArray>& addressHash) {
    return step<store::StepAnswer>([=](TicketStore& tickets) { return tickets.returnToLine(secretHash, addressHash); });
}

Result<store::StepOutcome> TicketDesk::leave(const QByteArray& secretHash) {
    return step<store::StepOutcome>([=](TicketStore& tickets) { return tickets.leave(secretHash); });
}

Result<std::vector<Campaign>> TicketDesk::campaigns() {
    return errand<std::vector<Campaign>>(
        [](db::Connection& connection) { return store::CampaignStore(connection).list(); });
}

Result<std::vector<store::LineNews>> TicketDesk::followLines(const std::vector<store::KnownLine>& known) {
    return errandOn<std::vector<store::LineNews>>(
        m_feed, [known](db::Connection& connection) { return store::LineFeedStore(connection).follow(known); });
}

Result<store::LinePage> TicketDesk::loadLine(
    const store::KnownLine& known, const std::optional<store::FeedEntry>& after, int most) {
    return errandOn<store::LinePage>(
        m_feed, [=](db::Connection& connection) { return store::LineFeedStore(connection).load(known, after, most); });
}

Result<bool> TicketDesk::beginSignIn(store::SignInBeginning beginning) {
    forgetNowAndThen();
    return errand<bool>([this, begun = std::move(beginning)](db::Connection& connection) {
        return store::MemberStore(connection, *m_members).begin(begun);
    });
}

Result<bool> TicketDesk::beginSignInByMail(store::MailSignInBeginning beginning) {
    forgetNowAndThen();
    return errand<bool>([this, begun = std::move(beginning)](db::Connection& connection) {
        auto answer = store::MemberStore(connection, *m_members).beginByMail(begun);
        if (m_onChange)
            m_onChange();
        return answer;
    });
}

Result<store::SignInAnswer> TicketDesk::finishSignIn(store::SignInReturn returned) {
    return finishAny(
        [finished = std::move(returned)](store::MemberStore& members) { return members.finish(finished); });
}

Result<store::SignInAnswer> TicketDesk::finishSignInByMail(store::MailSignInReturn returned) {
    return finishAny(
        [finished = std::move(returned)](store::MemberStore& members) { return members.finishByMail(finished); });
}

Result<store::SignInAnswer> TicketDesk::finishAny(std::function<Result<store::SignInAnswer>(store::MemberStore&)> job) {
    return errand<store::SignInAnswer>([this, job = std::move(job)](db::Connection& connection) {
        store::MemberStore members(connection, *m_members);
        auto answer = job(members);
        noteUnreadable(answer);
        // A place in the line may have been given up.
        m_changes.fetch_add(1, std::memory_order_release);
        return answer;
    });
}

Result<std::optional<store::SignedInMember>> TicketDesk::memberOf(const QByteArray& sessionHash) {
    return errand<std::optional<store::SignedInMember>>([this, sessionHash](db::Connection& connection) {
        auto answer = store::MemberStore(connection, *m_members).memberOf(sessionHash);
        noteUnreadable(answer);
        return answer;
    });
}

Result<std::optional<Secret>> TicketDesk::ticketToHold(
    const QByteArray& sessionHash, const QString& slug, const std::optional<QByteArray>& ticketHash) {
    return errand<std::optional<Secret>>([this, sessionHash, slug, ticketHash](db::Connection& connection) {
        auto answer = store::MemberStore(connection, *m_members).ticketToHold(sessionHash, slug, ticketHash);
        noteUnreadable(answer);
        return answer;
    });
}

Result<store::SignOutAnswer> TicketDesk::signOut(
    const QByteArray& sessionHash, bool everywhere, const std::optional<QByteArray>& ticketHash) {
    return errand<store::SignOutAnswer>([this, sessionHash, everywhere, ticketHash](db::Connection& connection) {
        return store::MemberStore(connection, *m_members).signOut(sessionHash, everywhere, ticketHash);
    });
}

Result<std::optional<QJsonObject>> TicketDesk::memberRecord(const QByteArray& sessionHash) {
    return errand<std::optional<QJsonObject>>(
        [=](db::Connection& connection) { return store::MemberRecordStore(connection).record(sessionHash); });
}

Result<std::optional<QJsonObject>> TicketDesk::memberData(const QByteArray& sessionHash) {
    return errand<std::optional<QJsonObject>>(
        [=](db::Connection& connection) { return store::MemberRecordStore(connection).data(sessionHash); });
}

Result<store::HallOutcome> TicketDesk::setHallName(const QByteArray& sessionHash, const std::optional<QString>& name) {
    return errand<store::HallOutcome>([=](db::Connection& connection) {
        return store::MemberRecordStore(connection).setHallName(sessionHash, name);
    });
}

Result<store::DeletionOutcome> TicketDesk::deleteMember(const QByteArray& sessionHash) {
    return errand<store::DeletionOutcome>([this, sessionHash](db::Connection& connection) {
        auto answer = store::MemberRecordStore(connection).remove(sessionHash);
        // Places in line were given up.
        changed();
        return answer;
    });
}

Result<std::vector<store::HallEntry>> TicketDesk::hall(int offset, int limit) {
    return errand<std::vector<store::HallEntry>>(
        [=](db::Connection& connection) { return store::HallStore(connection).page(offset, limit); });
}

Result<store::Standing> TicketDesk::standing(CampaignId campaign, const store::Asker& asker) {
    return errand<store::Standing>(
        [=](db::Connection& connection) { return store::StandingStore(connection).view(campaign, asker); });
}

Result<store::AppealOutcome> TicketDesk::appeal(
    CampaignId campaign, const store::Asker& asker, const vault::SealedAppeal& appeal, const QByteArray& addressHash) {
    return errand<store::AppealOutcome>([=](db::Connection& connection) {
        return store::StandingStore(connection).appeal(campaign, asker, appeal, addressHash);
    });
}

Result<std::vector<CodesCame>> TicketDesk::supply(const QString& slug) {
    return errand<std::vector<CodesCame>>(
        [slug](db::Connection& connection) { return store::ForecastStore(connection).supply(slug); });
}

Result<std::vector<FollowedWait>> TicketDesk::recentWaits(const QString& slug, int most) {
    return errand<std::vector<FollowedWait>>(
        [slug, most](db::Connection& connection) { return store::ForecastStore(connection).recentWaits(slug, most); });
}

Result<store::PublicFigures> TicketDesk::publicFigures(const QString& slug, int days, int hours) {
    return errand<store::PublicFigures>([slug, days, hours](db::Connection& connection) {
        return store::StatisticsStore(connection).read(slug, days, hours);
    });
}

Result<store::NoticeOutcome> TicketDesk::askForNotices(
    const QByteArray& secretHash, store::NoticeTarget target, const QByteArray& addressHash) {
    return errand<store::NoticeOutcome>([=, this, wanted = std::move(target)](db::Connection& connection) {
        auto outcome = store::NoticeStore(connection).ask(secretHash, wanted, addressHash);
        if (m_onChange)
            m_onChange();
        return outcome;
    });
}

Result<store::NoticeOutcome> TicketDesk::declineNotices(
    const QByteArray& secretHash, std::optional<NoticeChannel> channel) {
    return errand<store::NoticeOutcome>(
        [=](db::Connection& connection) { return store::NoticeStore(connection).decline(secretHash, channel); });
}

Result<store::AskedNotices> TicketDesk::notices(const QByteArray& secretHash) {
    return errand<store::AskedNotices>(
        [=](db::Connection& connection) { return store::NoticeStore(connection).look(secretHash); });
}

Result<bool> TicketDesk::unsubscribe(const QByteArray& unsubscribeHash) {
    return errand<bool>(
        [=](db::Connection& connection) { return store::NoticeStore(connection).unsubscribe(unsubscribeHash); });
}

Status TicketDesk::endMailboxes(std::vector<store::DeadMailbox> mailboxes) {
    return errandWithoutAnswer([ended = std::move(mailboxes)](db::Connection& connection) -> Status {
        for (const store::DeadMailbox& mailbox : ended) {
            if (const Status done = store::NoticeStore(connection).endMailbox(mailbox); !done)
                return done;
        }
        return {};
    });
}

Status TicketDesk::errandWithoutAnswer(Errand job) {
    const auto done = m_desk.ask(m_errands, std::move(job));
    return done ? Status() : failure(done.error());
}

Result<std::optional<MemberPremium>> TicketDesk::premiumOf(const QByteArray& sessionHash) {
    return errand<std::optional<MemberPremium>>(
        [=](db::Connection& connection) { return store::PremiumStore(connection).ofSession(sessionHash); });
}

Result<store::Checkout> TicketDesk::beginCheckout(const QByteArray& sessionHash) {
    return errand<store::Checkout>(
        [=](db::Connection& connection) { return store::PremiumStore(connection).beginCheckout(sessionHash); });
}

Result<QString> TicketDesk::keepCustomer(const QString& reference, const QString& customerId) {
    return errand<QString>([=](db::Connection& connection) {
        return store::PremiumStore(connection).keepCustomer(reference, customerId);
    });
}

Status TicketDesk::keepCheckout(const store::Checkout& checkout, const QString& checkoutId) {
    return errandWithoutAnswer(
        [=](db::Connection& connection) { return store::PremiumStore(connection).keepCheckout(checkout, checkoutId); });
}

Result<std::optional<QString>> TicketDesk::customerOf(const QByteArray& sessionHash) {
    return errand<std::optional<QString>>(
        [=](db::Connection& connection) { return store::PremiumStore(connection).customerOf(sessionHash); });
}

Result<bool> TicketDesk::askPremiumCheck(const QByteArray& sessionHash) {
    return errand<bool>(
        [=](db::Connection& connection) { return store::PremiumStore(connection).askCheck(sessionHash); });
}

Result<bool> TicketDesk::receiveWebhook(const store::WebhookNews& news) {
    return errand<bool>([=](db::Connection& connection) { return store::WebhookStore(connection).receive(news); });
}

Result<std::vector<store::LedgerHead>> TicketDesk::ledgerHeads() {
    return errand<std::vector<store::LedgerHead>>(
        [](db::Connection& connection) { return store::LedgerStore(connection).heads(); });
}

Result<std::vector<ledger::Block>> TicketDesk::ledgerBlocks(
    CampaignId campaign, quint64 from, int most, qint64 mostBytes) {
    return errand<std::vector<ledger::Block>>([=](db::Connection& connection) {
        return store::LedgerStore(connection).blocks(campaign, from, most, mostBytes);
    });
}

Result<std::vector<ledger::SigningKey>> TicketDesk::ledgerKeys() {
    return errand<std::vector<ledger::SigningKey>>(
        [](db::Connection& connection) { return store::ReceiptStore(connection).keys(); });
}

Status TicketDesk::noteLedgerKey(const QByteArray& publicKey) {
    return errandWithoutAnswer(
        [=](db::Connection& connection) { return store::ReceiptStore(connection).noteKey(publicKey); });
}

Result<std::optional<store::TicketBlock>> TicketDesk::blockOfTicket(const QByteArray& secretHash) {
    return errand<std::optional<store::TicketBlock>>(
        [=](db::Connection& connection) { return store::ReceiptStore(connection).blockOf(secretHash); });
}

Result<db::SchemaReport> TicketDesk::schema() {
    return errand<db::SchemaReport>([](db::Connection& connection) {
        static const std::vector<db::Migration> known = db::Migration::embedded();
        return db::inspectSchema(connection, known);
    });
}

} // namespace invites::desk
