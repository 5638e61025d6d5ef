#include "tests/support/stripe/StripeEmulator.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QUrl>

#include <httplib.h>

#include <utility>

namespace invites::test {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t hugeSize = 8 * 1024 * 1024;
constexpr qint64 halfAnHour = 1800;
constexpr qint64 aDay = 86400;
constexpr int deliveries = 5;

QByteArray inJson(const QJsonObject& object) {
    return QJsonDocument(object).toJson(QJsonDocument::Indented);
}

QByteArray errorOf(const char* type, const char* message) {
    return inJson(
        {{"error"_L1, QJsonObject{{"type"_L1, QLatin1String(type)}, {"message"_L1, QLatin1String(message)}}}});
}

std::string questionOf(const httplib::Request& request) {
    return request.method + " " + request.path + "\n" + request.body;
}

void show(httplib::Response& response, const std::string& title, const std::string& content) {
    response.set_content("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>" + title + "</title><h1>" +
                             title + "</h1>" + content + "</html>",
        "text/html; charset=utf-8");
}

std::string formTo(const std::string& path, const std::string& words) {
    return "<form method=\"post\" action=\"" + path + "\"><button>" + words + "</button></form>";
}

} // namespace

StripeEmulator::StripeEmulator(StripeEmulatorOptions options) : m_options(std::move(options)) {
    addApi();
    addPages();
    addControls();
    m_server.start(m_options.port);
}

StripeEmulator::~StripeEmulator() {
    release();
    m_server.stop();
}

void StripeEmulator::addApi() {
    using httplib::Request;
    using httplib::Response;
    const auto by = [this](Respond respond) {
        return [this, respond](const Request& request, Response& response) { serve(request, response, respond); };
    };
    m_server.http().Post("/v1/customers", by(&StripeEmulator::makeCustomer));
    m_server.http().Post("/v1/checkout/sessions", by(&StripeEmulator::makeSession));
    m_server.http().Post("/v1/billing_portal/sessions", by(&StripeEmulator::makePortal));
    m_server.http().Get("/v1/subscriptions", by(&StripeEmulator::subscriptions));
    m_server.http().Get("/v1/charges", by(&StripeEmulator::charges));
    m_server.http().Get("/v1/charges/([^/]+)", by(&StripeEmulator::charge));
    m_server.http().Get("/v1/disputes", by(&StripeEmulator::disputes));
    m_server.http().Get("/v1/prices/([^/]+)", by(&StripeEmulator::price));
}

void StripeEmulator::addPages() {
    using httplib::Request;
    using httplib::Response;
    m_server.http().Get("/c/pay/([^/]+)", [this](const Request& request, Response& response) {
        const std::lock_guard lock(m_mutex);
        const auto* session = m_books.findSession(request.matches[1]);
        if (!session || session->status != "open")
            return show(response, "This checkout is over", "");
        show(response, "Pay $19.00 a month",
            formTo(request.path, "Subscribe") + "<a href=\"" + session->cancelUrl + "\">Back</a>");
    });
    m_server.http().Post("/c/pay/([^/]+)", [this](const Request& request, Response& response) {
        const std::string id = request.matches[1];
        if (!pay(id))
            return show(response, "This checkout is over", "");
        const std::lock_guard lock(m_mutex);
        response.status = 303;
        response.set_header("Location", m_books.findSession(id)->successUrl);
    });
    m_server.http().Get("/p/session/([^/]+)", [](const Request& request, Response& response) {
        const std::string customer = request.matches[1];
        std::string content = "<a href=\"" + request.get_param_value("return_url") + "\">Return</a>";
        for (const auto& [deed, words] :
            {std::pair("cancel_at_end", "Cancel subscription"), std::pair("resume", "Don't cancel subscription")})
            content += formTo("/p/do/" + customer + "/" + deed, words);
        show(response, "Manage your subscription", content);
    });
    m_server.http().Post("/p/do/([^/]+)/([^/]+)", [this](const Request& request, Response& response) {
        const auto deed = stripeDeedFromText(std::string(request.matches[2]));
        show(response, deed && happen(*deed, request.matches[1]) ? "Done" : "That cannot be done", "");
    });
}

// For tests in other languages.
void StripeEmulator::addControls() {
    using httplib::Request;
    using httplib::Response;
    m_server.http().Post("/emulator/webhook", [this](const Request& request, Response&) {
        setWebhook(request.get_param_value("url"), request.get_param_value("secret"));
    });
    m_server.http().Post("/emulator/do/([^/]+)", [this](const Request& request, Response& response) {
        const auto deed = stripeDeedFromText(std::string(request.matches[1]));
        response.status = deed && happen(*deed) ? 200 : 400;
    });
}

std::string StripeEmulator::url() const {
    return "http://127.0.0.1:" + std::to_string(m_server.port());
}

void StripeEmulator::setBehaviour(StripeBehaviour behaviour) {
    misbehave(behaviour, -1);
}

void StripeEmulator::misbehave(StripeBehaviour behaviour, int times) {
    const std::lock_guard lock(m_mutex);
    m_behaviour = behaviour;
    m_misbehaviours = times;
    m_isReleased = false;
}

void StripeEmulator::setOldShape(bool isOld) {
    const std::lock_guard lock(m_mutex);
    m_books.setOldShape(isOld);
}

void StripeEmulator::setLive(bool isLive) {
    const std::lock_guard lock(m_mutex);
    m_books.setLive(isLive);
}

void StripeEmulator::setWebhook(std::string url, std::string secret) {
    const std::lock_guard lock(m_mutex);
    m_webhookUrl = std::move(url);
    m_webhookSecret = std::move(secret);
}

std::string StripeEmulator::signatureOf(const QByteArray& body, const std::string& secret, qint64 age) {
    const QByteArray time = QByteArray::number(QDateTime::currentSecsSinceEpoch() - age);
    const QByteArray signature = QMessageAuthenticationCode::hash(
        time + '.' + body, QByteArray::fromStdString(secret), QCryptographicHash::Sha256)
                                     .toHex();
    const QByteArray header = "t=" + time + ",v1=" + signature;
    return header.toStdString();
}

std::vector<StripeEvent> StripeEmulator::takeEvents() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_waiting, {});
}

bool StripeEmulator::pay(const std::string& sessionId) {
    std::unique_lock lock(m_mutex);
    const bool isPaid = m_books.pay(sessionId);
    const auto events = m_books.takeEvents();
    lock.unlock();
    deliver(events);
    return isPaid;
}

bool StripeEmulator::happen(StripeDeed deed, const std::string& customer) {
    std::unique_lock lock(m_mutex);
    const bool hasHappened = m_books.happen(deed, customer.empty() ? m_books.lastCustomer() : customer);
    const auto events = m_books.takeEvents();
    lock.unlock();
    deliver(events);
    return hasHappened;
}

std::string StripeEmulator::lastCustomer() const {
    const std::lock_guard lock(m_mutex);
    return m_books.lastCustomer();
}

// As Stripe: again where the answer is not 200, though sooner.
void StripeEmulator::deliver(const std::vector<StripeEvent>& events) {
    std::unique_lock lock(m_mutex);
    if (m_webhookUrl.empty()) {
        m_waiting.insert(m_waiting.end(), events.begin(), events.end());
        return;
    }
    const QUrl address(QString::fromStdString(m_webhookUrl));
    const std::string secret = m_webhookSecret;
    lock.unlock();
    httplib::Client client(address.host().toStdString(), address.port());
    for (const StripeEvent& event : events) {
        for (int i = 0; i < deliveries; ++i) {
            const httplib::Headers headers{{"Stripe-Signature", signatureOf(event.body, secret)}};
            const auto result = client.Post(address.path().toStdString().c_str(), headers, event.body.toStdString(),
                "application/json; charset=utf-8");
            if (result && result->status == 200)
                break;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }
}

bool StripeEmulator::waitUntilHeld(std::chrono::milliseconds patience) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, patience, [&] { return m_isHeld; });
}

void StripeEmulator::release() {
    const std::lock_guard lock(m_mutex);
    m_isReleased = true;
    m_changed.notify_all();
}

int StripeEmulator::customers() const {
    const std::lock_guard lock(m_mutex);
    return m_books.customers();
}

int StripeEmulator::sessions() const {
    const std::lock_guard lock(m_mutex);
    return m_books.sessions();
}

int StripeEmulator::requests() const {
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

std::optional<StripeEmulator::Answer> StripeEmulator::misbehaved(StripeBehaviour behaviour) const {
    switch (behaviour) {
    case StripeBehaviour::TooMany:
        return Answer{429, errorOf("rate_limit_error", "Too many requests.")};
    case StripeBehaviour::ServerError:
        return Answer{500, errorOf("api_error", "Something went wrong.")};
    case StripeBehaviour::WrongKey:
        return Answer{401, errorOf("invalid_request_error", "Invalid API key.")};
    case StripeBehaviour::InUse:
        return Answer{409, errorOf("idempotency_error", "A request with this key is under way.")};
    case StripeBehaviour::NotJson:
        return Answer{200, "<!doctype html><title>Sorry</title>"};
    case StripeBehaviour::HugeAnswer:
        return Answer{200, QByteArray(qsizetype(hugeSize), ' ')};
    case StripeBehaviour::Honest:
    case StripeBehaviour::LostAnswer:
    case StripeBehaviour::Elsewhere:
    case StripeBehaviour::Hold:
        return std::nullopt;
    }
    Q_UNREACHABLE();
}

void StripeEmulator::serve(const httplib::Request& request, httplib::Response& response, Respond respond) {
    std::unique_lock lock(m_mutex);
    ++m_requests;
    const bool misbehaves = m_misbehaviours != 0;
    const StripeBehaviour behaviour = misbehaves ? m_behaviour : StripeBehaviour::Honest;
    if (m_misbehaviours > 0)
        --m_misbehaviours;
    if (behaviour == StripeBehaviour::Hold) {
        m_isHeld = true;
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_isReleased; });
        m_isHeld = false;
    }
    Answer answer;
    if (request.get_header_value("Authorization") != "Bearer " + m_options.secretKey)
        answer = {401, errorOf("invalid_request_error", "Invalid API key.")};
    else if (request.get_header_value("Stripe-Version") != m_options.apiVersion)
        answer = {400, errorOf("invalid_request_error", "Another version was expected.")};
    else if (const auto wrong = misbehaved(behaviour))
        answer = *wrong;
    else
        answer = keptOr(request, respond);
    if (behaviour == StripeBehaviour::LostAnswer)
        answer = {500, errorOf("api_error", "It was done all the same.")};
    response.status = answer.status;
    response.set_content(answer.body.toStdString(), "application/json");
}

StripeEmulator::Answer StripeEmulator::keptOr(const httplib::Request& request, Respond respond) {
    const std::string key = request.get_header_value("Idempotency-Key");
    if (request.method != "POST" || key.empty())
        return (this->*respond)(request);
    if (key.size() > 255)
        return {400, errorOf("idempotency_error", "The key is too long.")};
    const auto found = m_kept.find(key);
    if (found != m_kept.end())
        return found->second.question == questionOf(request)
                   ? found->second.answer
                   : Answer{400, errorOf("idempotency_error", "The key was used with other parameters.")};
    const Answer answer = (this->*respond)(request);
    // What was refused before it was begun may be tried again with the same key.
    if (answer.status == 200)
        m_kept[key] = {questionOf(request), answer};
    return answer;
}

StripeEmulator::Answer StripeEmulator::makeCustomer(const httplib::Request& request) {
    return {200, inJson(m_books.addCustomer(request.get_param_value("metadata[reference]")))};
}

StripeEmulator::Answer StripeEmulator::makeSession(const httplib::Request& request) {
    const auto value = [&](const char* name) { return request.get_param_value(name); };
    const bool isPriced =
        value("line_items[0][price]") == m_options.price || value("line_items[0][price_data][unit_amount]") == "1900";
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    const qint64 expiresAt = QString::fromStdString(value("expires_at")).toLongLong();
    if (value("mode") != "subscription" || !isPriced || value("line_items[0][quantity]") != "1" ||
        value("success_url").empty())
        return {400, errorOf("invalid_request_error", "Something is missing.")};
    if (expiresAt < now + halfAnHour || expiresAt > now + aDay)
        return {400, errorOf("invalid_request_error", "expires_at is 30 minutes to 24 hours away.")};
    const auto* session = m_books.addSession(
        {{}, value("customer"), value("client_reference_id"), value("success_url"), value("cancel_url"), expiresAt});
    if (!session)
        return {400, errorOf("invalid_request_error", "No such customer.")};
    const bool isElsewhere = m_behaviour == StripeBehaviour::Elsewhere;
    return {200, inJson(StripeBooks::sessionJson(
                     *session, isElsewhere ? "javascript:alert(1)" : url() + "/c/pay/" + session->id))};
}

StripeEmulator::Answer StripeEmulator::makePortal(const httplib::Request& request) {
    const std::string customer = request.get_param_value("customer");
    if (!m_books.hasCustomer(customer))
        return {400, errorOf("invalid_request_error", "No such customer.")};
    const QByteArray back = QByteArray::fromStdString(request.get_param_value("return_url")).toPercentEncoding();
    return {200, inJson({{"object"_L1, "billing_portal.session"_L1},
                     {"url"_L1, QString::fromStdString(
                                    url() + "/p/session/" + customer + "?return_url=" + back.toStdString())}})};
}

StripeEmulator::Answer StripeEmulator::subscriptions(const httplib::Request& request) {
    const std::string customer = request.get_param_value("customer");
    if (request.has_param("customer") && !m_books.hasCustomer(customer))
        return {400, errorOf("invalid_request_error", "No such customer.")};
    return {200, inJson(m_books.subscriptionsOf(customer))};
}

StripeEmulator::Answer StripeEmulator::charges(const httplib::Request& request) {
    return {200, inJson(m_books.chargesOf(request.get_param_value("customer")))};
}

StripeEmulator::Answer StripeEmulator::charge(const httplib::Request& request) {
    const auto found = m_books.charge(request.matches[1]);
    return found ? Answer{200, inJson(*found)} : Answer{404, errorOf("invalid_request_error", "No such charge.")};
}

StripeEmulator::Answer StripeEmulator::disputes(const httplib::Request& request) {
    return {200, inJson(m_books.disputesOf(request.get_param_value("charge")))};
}

StripeEmulator::Answer StripeEmulator::price(const httplib::Request& request) {
    if (request.matches[1] != m_options.price)
        return {404, errorOf("invalid_request_error", "No such price.")};
    return {200, inJson({{"id"_L1, QString::fromStdString(m_options.price)}, {"object"_L1, "price"_L1},
                     {"unit_amount"_L1, 1900}, {"currency"_L1, "usd"_L1},
                     {"recurring"_L1, QJsonObject{{"interval"_L1, "month"_L1}, {"interval_count"_L1, 1}}}})};
}

} // namespace invites::test
