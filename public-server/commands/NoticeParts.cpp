#include "public-server/commands/NoticeParts.h"

#include <algorithm>

namespace invites::commands {

namespace {

// Services of browsers take far more; a burst of a hundred thousand shall not fill a line to them.
constexpr double pushesPerSecond = 100;

void logDelivery(http::Log& log, NoticeChannel channel, const Notice& notice, const notices::Delivery& delivery) {
    const bool isSent = delivery.end == NoticeEnd::Sent;
    log.write(isSent ? http::LogLevel::Debug : http::LogLevel::Warning, isSent ? "notice sent" : "notice not sent",
        {{"channel", toText(channel).data()}, {"notice", notice.id.value}, {"kind", toText(notice.kind).data()},
            {"outcome", toText(delivery.end).data()}, {"error", std::string_view(delivery.error)}});
}

} // namespace

NoticeParts::NoticeParts(
    const ServerConfiguration& configuration, const Clock& clock, db::ConnectionObserver& observer, http::Log& log)
    : m_wanted(configuration.notices), m_database(configuration.database), m_cipher(configuration.keyring),
      m_clock(clock), m_observer(observer), m_log(log), m_mostHeld(std::max(1, configuration.httpThreads / 8)) {}

void NoticeParts::start() {
    if (m_wanted.mail) {
        const auto pace = std::make_shared<transfer::Pace>(m_wanted.mailsPerSecond);
        for (const NoticeChannel channel : {NoticeChannel::SignIn, NoticeChannel::Email})
            add(pace, std::make_unique<notices::SmtpSender>(*m_wanted.mail, m_cipher, m_clock, channel));
    }
    if (m_wanted.push)
        add(std::make_shared<transfer::Pace>(pushesPerSecond),
            std::make_unique<notices::PushSender>(*m_wanted.push, m_cipher, m_clock));
}

void NoticeParts::addRoutes(routes::Services& services, http::Router& router) {
    if (!m_wanted.bounces)
        return;
    routes::BounceRouteOptions options;
    options.mostHeld = m_mostHeld;
    options.onTold = [this](const std::string& what) {
        m_log.write(http::LogLevel::Info, "mail service heard", {{"outcome", std::string_view(what)}});
    };
    options.onRefusal = [this](const std::string& reason) {
        m_log.write(http::LogLevel::Warning, "mail service not believed", {{"reason", std::string_view(reason)}});
    };
    m_bounceRoutes.emplace(services, *m_wanted.bounces, std::move(options));
    m_bounceRoutes->addTo(router);
}

void NoticeParts::add(std::shared_ptr<transfer::Pace> pace, std::unique_ptr<notices::NoticeSender> sender) {
    notices::OutboxOptions options;
    options.database = m_database;
    options.pace = std::move(pace);
    m_senders.push_back(std::make_unique<notices::OutboxThread>(std::move(options), std::move(sender), &m_observer,
        [this](NoticeChannel channel, const Notice& notice, const notices::Delivery& delivery) {
            logDelivery(m_log, channel, notice, delivery);
        }));
}

void NoticeParts::wake() {
    for (const auto& sender : m_senders)
        sender->wake();
}

void NoticeParts::endSoon() {
    for (const auto& sender : m_senders)
        sender->endSoon();
}

} // namespace invites::commands
