#include "public-server/commands/Server.h"

#include "public-server/commands/NoticeParts.h"
#include "public-server/commands/PremiumParts.h"
#include "public-server/commands/PublicationParts.h"
#include "public-server/http/Front.h"
#include "public-server/http/Metrics.h"
#include "public-server/http/MetricsListener.h"
#include "public-server/notices/PushMessage.h"
#include "public-server/routes/AssetRoutes.h"
#include "public-server/routes/CampaignRoutes.h"
#include "public-server/routes/CheckPage.h"
#include "public-server/routes/ContributionRoutes.h"
#include "public-server/routes/HallRoutes.h"
#include "public-server/routes/HealthRoutes.h"
#include "public-server/routes/LedgerRoutes.h"
#include "public-server/routes/MailSignInRoutes.h"
#include "public-server/routes/MemberRecordRoutes.h"
#include "public-server/routes/MemberRoutes.h"
#include "public-server/routes/NoticeRoutes.h"
#include "public-server/routes/OwnPageRoutes.h"
#include "public-server/routes/PageRoutes.h"
#include "public-server/routes/ReceiptRoutes.h"
#include "public-server/routes/SignInRoutes.h"
#include "public-server/routes/StandingRoutes.h"
#include "public-server/routes/StatisticsRoutes.h"
#include "public-server/routes/TicketRequestRoute.h"
#include "public-server/routes/TicketRoutes.h"
#include "public-server/routes/WebAssets.h"
#include "resources/web/WebResources.h"

#include <algorithm>
#include <mutex>
#include <optional>

namespace invites::commands {

namespace {

// What the database connections do, counted and, where it fails, logged.
class DatabaseWatch final : public db::ConnectionObserver {
public:
    DatabaseWatch(http::Metrics& metrics, http::Log& log) : m_metrics(metrics), m_log(log) {}

    void statementDone(const QString& name, std::chrono::microseconds took) override {
        m_metrics.statementDone(name.toStdString(), took);
    }
    void statementFailed(const QString& name, ErrorCode code, const QString& sqlState) override {
        m_metrics.statementFailed(name.toStdString(), code);
        m_log.write(http::LogLevel::Warning, "statement failed",
            {{"statement", name.toStdString()}, {"code", toText(code)}, {"sqlstate", sqlState.toStdString()}});
    }
    void reconnected() override {
        m_metrics.reconnected();
        m_log.write(http::LogLevel::Info, "database connection reopened");
    }

private:
    http::Metrics& m_metrics;
    http::Log& m_log;
};

void showCounts(http::Metrics& metrics, const std::vector<Campaign>& campaigns) {
    for (const Campaign& campaign : campaigns) {
        const std::string slug = campaign.slug.toStdString();
        const CodeCounts& codes = campaign.codes;
        for (const auto& [status, count] :
            {std::pair(CodeStatus::Held, codes.held), std::pair(CodeStatus::Available, codes.available),
                std::pair(CodeStatus::Reserved, codes.reserved), std::pair(CodeStatus::Distributed, codes.distributed),
                std::pair(CodeStatus::Used, codes.used), std::pair(CodeStatus::Invalid, codes.invalid)})
            metrics.setCodesByStatus(slug, toText(status).data(), count);
        metrics.setTicketsByState(slug, toText(TicketState::Waiting).data(), campaign.waiting);
    }
}

desk::DeskOptions deskOptions(
    const ServerConfiguration& configuration, http::Metrics& metrics, NoticeParts& noticeParts) {
    desk::DeskOptions options;
    options.onChange = [&noticeParts] { noticeParts.wake(); };
    options.onRefusal = [&metrics](const std::string& lane) { metrics.deskRefused(lane); };
    options.database = configuration.database;
    options.connections = configuration.databaseConnections;
    return options;
}

routes::OfferedNotices offeredNotices(const ServerConfiguration& configuration) {
    const auto& push = configuration.notices.push;
    return {configuration.notices.mail.has_value(),
        push ? notices::base64Url(push->key->publicPoint()).toStdString() : std::string(),
        push ? push->services : notices::PushServices()};
}

} // namespace

// In the order in which they need each other; they go in the reverse order.
struct Server::Parts {
    Parts(const ServerConfiguration& configuration, http::Log& log)
        : keyring(configuration.keyring), cipher(keyring), memberCipher(keyring),
          providers(configuration.providers, configuration.publicUrl, clock), watch(metrics, log),
          noticeParts(configuration, clock, watch, log), premiumParts(configuration, watch, log),
          publicationParts(configuration, clock, metrics, watch, log),
          desk(
              deskOptions(configuration, metrics, noticeParts), cipher, configuration.ticketsPerAddressPerDay, &watch,
              [this](const std::string& lane, std::size_t size) { metrics.deskBatch(lane, size); }, {}, &memberCipher),
          board(
              [this] {
                  auto campaigns = desk.campaigns();
                  if (campaigns)
                      showCounts(metrics, *campaigns);
                  return campaigns;
              },
              [this] { return desk.changes(); }),
          line([this](const std::vector<store::KnownLine>& known) { return followLines(known); },
              [this](const store::KnownLine& known, const std::optional<store::FeedEntry>& after, int most) {
                  return desk.loadLine(known, after, most);
              }),
          forecasts([this](const QString& slug) { return history(slug); }, clock),
          statistics([this, isCounted = !configuration.countryHeader.empty()](
                         const QString& slug) { return readStatistics(slug, isCounted); },
              clock) {}

    Status addRoutes(const ServerConfiguration& configuration, http::Router& router, http::Log& log);
    Status addSignIn(const ServerConfiguration& configuration, http::Router& router, http::Log& log);
    Status addLedger(http::Router& router);
    Status open(const ServerConfiguration& configuration, http::Log& log);
    void startThreads();
    void endThreads();
    Result<forecast::CampaignHistory> history(const QString& slug);
    Result<statistics::Statistics> readStatistics(const QString& slug, bool countsCountries);
    Result<std::vector<store::LineNews>> followLines(const std::vector<store::KnownLine>& known);

    SystemClock clock;
    http::Metrics metrics;
    std::shared_ptr<const vault::Keyring> keyring;
    vault::CodeCipher cipher;
    vault::MemberCipher memberCipher;
    members::Providers providers;
    DatabaseWatch watch;
    NoticeParts noticeParts;
    PremiumParts premiumParts;
    PublicationParts publicationParts;
    // A signal may end the server while it starts.
    std::mutex startAndEnd;
    bool isEnding = false;
    desk::TicketDesk desk;
    desk::CampaignBoard board;
    line::LiveLine line;
    forecast::ForecastBoard forecasts;
    statistics::StatisticsBoard statistics;
    std::unique_ptr<human::HumanCheck> humanCheck;
    std::optional<routes::WebAssets> assets;
    std::optional<routes::Services> services;
    std::optional<routes::CampaignRoutes> campaignRoutes;
    std::optional<routes::TicketRequestRoute> ticketRequestRoute;
    std::optional<routes::TicketRoutes> ticketRoutes;
    std::optional<routes::ContributionRoutes> contributionRoutes;
    std::optional<routes::SignInRoutes> signInRoutes;
    std::optional<routes::MailSignInRoutes> mailSignInRoutes;
    std::optional<routes::MemberRoutes> memberRoutes;
    std::optional<routes::MemberRecordRoutes> memberRecordRoutes;
    std::optional<routes::OwnPageRoutes> ownPageRoutes;
    std::optional<routes::HallRoutes> hallRoutes;
    std::optional<routes::NoticeRoutes> noticeRoutes;
    std::optional<routes::StandingRoutes> standingRoutes;
    std::optional<routes::ReceiptRoutes> receiptRoutes;
    std::unique_ptr<routes::LedgerRoutes> ledgerRoutes;
    std::optional<routes::CheckPage> checkPage;
    std::unique_ptr<routes::StatisticsRoutes> statisticsRoutes;
    std::unique_ptr<routes::PageRoutes> pageRoutes;
    std::unique_ptr<http::MetricsListener> metricsListener;
    std::unique_ptr<http::Front> front;
};

Result<forecast::CampaignHistory> Server::Parts::history(const QString& slug) {
    auto supply = desk.supply(slug);
    if (!supply)
        return failure(supply.error());
    auto waits = desk.recentWaits(slug, forecast::CampaignForecast::mostJudged);
    if (!waits)
        return failure(waits.error());
    return forecast::CampaignHistory{std::move(*supply), std::move(*waits)};
}

Result<statistics::Statistics> Server::Parts::readStatistics(const QString& slug, bool countsCountries) {
    const auto sheet = board.recent();
    if (!sheet)
        return failure(sheet.error());
    const Campaign* campaign = (*sheet)->find(slug);
    auto figures = desk.publicFigures(slug, statistics::shownDays, statistics::shownHours);
    if (!campaign || !figures)
        return failure(
            figures ? Error{ErrorCode::NotFound, QStringLiteral("There is no such campaign.")} : figures.error());
    const auto forecast = forecasts.current(slug);
    return statistics::tell(
        *figures, {slug, campaign->name, campaign->open, forecast ? forecast->forPlace(figures->waiting) : std::nullopt,
                      forecast ? forecast->figure() : std::nullopt, countsCountries, clock.now()});
}

// Where nobody can sign in, nothing of it is there.
Status Server::Parts::addSignIn(const ServerConfiguration& configuration, http::Router& router, http::Log& log) {
    if (!services->canSignIn())
        return {};
    auto pages = routes::SignInPages::create(*assets);
    if (!pages)
        return failure(pages.error());
    routes::SignInOptions options;
    options.perAddressPerHour = configuration.signInsPerAddressPerHour;
    options.mostHeld = std::max(1, configuration.httpThreads / 4);
    options.onFailure = [&log](const std::string& provider, const std::string& reason) {
        log.write(http::LogLevel::Warning, "sign-in failed", {{"provider", provider}, {"reason", reason}});
    };
    if (services->notices.email) {
        auto mailRoutes = routes::MailSignInRoutes::create(*services, *assets, *pages, configuration.keyring, options);
        if (!mailRoutes)
            return failure(mailRoutes.error());
        mailSignInRoutes.emplace(std::move(*mailRoutes)).addTo(router);
    }
    if (!providers.isEmpty())
        signInRoutes.emplace(*services, std::move(*pages), std::move(options)).addTo(router);
    memberRoutes.emplace(*services).addTo(router);
    memberRecordRoutes.emplace(*services, configuration.keyring).addTo(router);
    auto ownPages = routes::OwnPageRoutes::create(*services, *assets);
    if (!ownPages)
        return failure(ownPages.error());
    ownPageRoutes.emplace(std::move(*ownPages)).addTo(router);
    auto hall = routes::HallRoutes::create(*services, *assets);
    if (!hall)
        return failure(hall.error());
    hallRoutes.emplace(std::move(*hall)).addTo(router);
    return {};
}

Status Server::Parts::addLedger(http::Router& router) {
    receiptRoutes.emplace(*services).addTo(router);
    auto files = routes::LedgerRoutes::create(*services);
    if (!files)
        return failure(files.error());
    ledgerRoutes = std::move(*files);
    ledgerRoutes->addTo(router);
    auto check = routes::CheckPage::create(*services, *assets);
    if (!check)
        return failure(check.error());
    checkPage.emplace(std::move(*check)).addTo(router);
    return {};
}

Result<std::vector<store::LineNews>> Server::Parts::followLines(const std::vector<store::KnownLine>& known) {
    auto news = desk.followLines(known);
    // What happened in a line, wherever, may have filled the outbox.
    if (news && std::any_of(news->begin(), news->end(), [](const auto& each) { return !each.changes.empty(); }))
        noticeParts.wake();
    return news;
}

Status Server::Parts::addRoutes(const ServerConfiguration& configuration, http::Router& router, http::Log& log) {
    initWebResources();
    auto loaded = routes::WebAssets::load(QStringLiteral(":/web"));
    if (!loaded)
        return failure(loaded.error());
    assets = std::move(*loaded);
    services.emplace(routes::Services{desk, board, line, forecasts, statistics, *humanCheck, *keyring, cipher, clock,
        http::Cookies(configuration.publicUrl), configuration.publicUrl, memberCipher, providers,
        offeredNotices(configuration), premiumParts.isThere(), configuration.countryHeader,
        configuration.gitHub ? configuration.gitHub->repository : std::string(),
        configuration.gitHub ? configuration.gitHub->page() : std::string()});
    campaignRoutes.emplace(*services);
    auto pages = routes::PageRoutes::create(*services, *campaignRoutes, *assets);
    if (!pages)
        return failure(pages.error());
    pageRoutes = std::move(*pages);

    campaignRoutes->addTo(router);
    ticketRequestRoute.emplace(*services, metrics, std::max(1, configuration.httpThreads / 2)).addTo(router);
    ticketRoutes.emplace(*services).addTo(router);
    contributionRoutes.emplace(*services, configuration.attemptsPerAddressPerDay).addTo(router);
    auto notices = routes::NoticeRoutes::create(*services, *assets, configuration.keyring);
    if (!notices)
        return failure(notices.error());
    noticeRoutes.emplace(std::move(*notices)).addTo(router);
    auto standing = routes::StandingRoutes::create(*services, *assets, configuration.keyring);
    if (!standing)
        return failure(standing.error());
    standingRoutes.emplace(std::move(*standing)).addTo(router);
    auto statisticsPages = routes::StatisticsRoutes::create(*services, *assets);
    if (!statisticsPages)
        return failure(statisticsPages.error());
    statisticsRoutes = std::move(*statisticsPages);
    statisticsRoutes->addTo(router);
    routes::addHealthRoutes(router, *services);
    routes::addAssetRoutes(router, *assets);
    noticeParts.addRoutes(*services, router);
    pageRoutes->addTo(router);
    if (const Status added = addLedger(router); !added)
        return added;
    if (const Status added = premiumParts.addRoutes(*services, *assets, router); !added)
        return added;
    return addSignIn(configuration, router, log);
}

Status Server::Parts::open(const ServerConfiguration& configuration, http::Log& log) {
    auto check = human::makeHumanCheck(configuration.humanCheck, clock);
    if (!check)
        return failure(check.error());
    humanCheck = std::move(*check);
    http::Router router;
    if (Status added = addRoutes(configuration, router, log); !added)
        return added;
    if (!configuration.metricsListen.empty()) {
        auto listener = http::MetricsListener::open(configuration.metricsListen, metrics);
        if (!listener)
            return failure(listener.error());
        metricsListener = std::move(*listener);
    }
    http::FrontOptions options;
    options.limits.threads = std::size_t(configuration.httpThreads);
    if (premiumParts.isThere() || configuration.notices.bounces) {
        options.limits.largeBodyPrefix = "/webhooks/";
        options.limits.largeBodyBytes = routes::largestWebhook;
    }
    options.trustedProxies = configuration.trustedProxies;
    options.publicUrl = configuration.publicUrl;
    auto made = http::Front::create(std::move(options), std::move(router), metrics, log);
    if (!made)
        return failure(made.error());
    front = std::move(*made);
    return front->bind(configuration.listen);
}

Result<std::unique_ptr<Server>> Server::create(const ServerConfiguration& configuration, http::Log& log) {
    auto parts = std::make_unique<Parts>(configuration, log);
    if (const Status opened = parts->open(configuration, log); !opened)
        return failure(opened.error());
    return std::unique_ptr<Server>(new Server(std::move(parts)));
}

Server::Server(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

Server::~Server() = default;

int Server::port() const {
    return m_parts->front->port();
}

int Server::metricsPort() const {
    return m_parts->metricsListener ? m_parts->metricsListener->port() : 0;
}

void Server::Parts::startThreads() {
    const std::lock_guard lock(startAndEnd);
    if (isEnding)
        return;
    noticeParts.start();
    premiumParts.start();
    publicationParts.start();
}

void Server::Parts::endThreads() {
    const std::lock_guard lock(startAndEnd);
    isEnding = true;
    noticeParts.endSoon();
    premiumParts.endSoon();
    publicationParts.endSoon();
}

Status Server::run() {
    m_parts->startThreads();
    return m_parts->front->run();
}

void Server::stop() {
    m_parts->endThreads();
    m_parts->desk.endSoon();
    m_parts->front->stop();
}

} // namespace invites::commands
