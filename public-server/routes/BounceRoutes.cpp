#include "public-server/routes/BounceRoutes.h"

#include "public-server/bounces/MailReturn.h"
#include "public-server/http/Problem.h"
#include "public-server/notices/NoticeTarget.h"
#include "public-server/routes/TicketProblems.h"

namespace invites::routes {

namespace {

constexpr int retrySoon = 30;

} // namespace

BounceRoutes::BounceRoutes(Services& services, bounces::BounceOptions bounces, BounceRouteOptions options)
    : m_services(services), m_topic(std::move(bounces), services.clock), m_options(std::move(options)) {}

void BounceRoutes::addTo(http::Router& router) {
    router.add({http::Method::Post, bouncePath, "mail_webhook", http::BodyRule::None,
        [this](const http::Request& request) { return receive(request); }});
}

http::Response BounceRoutes::refuse(const std::string& reason) const {
    m_options.onRefusal(reason);
    return refusal(http::badRequest("This is no message of our topic that can be believed."));
}

http::Response BounceRoutes::later(const std::string& reason) const {
    m_options.onRefusal(reason);
    return refusal(http::unavailable(retrySoon));
}

http::Response BounceRoutes::done(const std::string& what) const {
    m_options.onTold(what);
    http::Response response;
    response.headers.add("Cache-Control", "no-store");
    return response;
}

http::Response BounceRoutes::receive(const http::Request& request) {
    const auto message = bounces::snsMessageFrom(QByteArray::fromStdString(request.body));
    if (!message)
        return refuse("malformed");
    request.willWait();
    // An SNS that hangs must not hold all threads.
    const bool isOneTooMany = m_asking.fetch_add(1) >= m_options.mostHeld;
    http::Response response = isOneTooMany ? later("busy") : act(*message);
    m_asking.fetch_sub(1);
    return response;
}

http::Response BounceRoutes::act(const bounces::SnsMessage& message) {
    using Verdict = bounces::SnsTopic::Verdict;
    const Verdict verdict = m_topic.judge(message);
    if (verdict == Verdict::Unavailable)
        return later(wordFor(verdict));
    if (verdict != Verdict::Good)
        return refuse(wordFor(verdict));
    switch (message.type) {
    case bounces::SnsType::Notification:
        return end(message);
    case bounces::SnsType::SubscriptionConfirmation:
        return confirm(message);
    case bounces::SnsType::UnsubscribeConfirmation:
        // Who may do that at SNS meant it.
        return done("unsubscribed");
    }
    Q_UNREACHABLE();
}

http::Response BounceRoutes::confirm(const bounces::SnsMessage& message) {
    const auto confirmed = m_topic.confirm(message);
    return confirmed ? done("subscribed") : later("not_confirmed_" + confirmed.error());
}

http::Response BounceRoutes::end(const bounces::SnsMessage& message) {
    const auto told = bounces::mailReturnFrom(message.message);
    if (!told || told->addresses.empty())
        return done("nothing_ended");
    std::vector<store::DeadMailbox> mailboxes;
    for (const notices::MailAddress& address : told->addresses) {
        for (const QByteArray& hash : notices::mailboxHashes(address, m_services.keyring))
            mailboxes.push_back({hash, told->end, message.sentAt, told->notice});
    }
    if (const Status ended = m_services.desk.endMailboxes(std::move(mailboxes)); !ended)
        return refusal(problemOf(ended.error()));
    return done(toText(told->end).data());
}

} // namespace invites::routes
