#include "tests/support/siteverify/SiteverifyEmulator.h"

#include "tests/support/siteverify/SiteverifyCertificate.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <httplib.h>

#include <array>
#include <utility>

namespace invites::test {

using namespace Qt::StringLiterals;

namespace {

constexpr char path[] = "/siteverify";
constexpr char elsewhere[] = "/elsewhere";
constexpr std::string_view choicePrefix = "emulate:";
constexpr std::size_t hugeSize = 8 * 1024 * 1024;

constexpr std::array<std::pair<SiteverifyBehaviour, std::string_view>, 11> behaviourNames{{
    {SiteverifyBehaviour::Success, "success"},
    {SiteverifyBehaviour::Failure, "failure"},
    {SiteverifyBehaviour::Duplicate, "duplicate"},
    {SiteverifyBehaviour::WrongHostname, "wrong_hostname"},
    {SiteverifyBehaviour::NoHostname, "no_hostname"},
    {SiteverifyBehaviour::Hold, "hold"},
    {SiteverifyBehaviour::NotJson, "not_json"},
    {SiteverifyBehaviour::ServerError, "server_error"},
    {SiteverifyBehaviour::Redirect, "redirect"},
    {SiteverifyBehaviour::HugeAnswer, "huge_answer"},
    {SiteverifyBehaviour::InternalError, "internal_error"},
}};

std::string success(const std::string& hostname) {
    QJsonObject answer{
        {"success"_L1, true}, {"challenge_ts"_L1, u"2026-11-20T10:20:30Z"_s}, {"error-codes"_L1, QJsonArray()}};
    if (!hostname.empty())
        answer.insert("hostname"_L1, QString::fromStdString(hostname));
    return QJsonDocument(answer).toJson(QJsonDocument::Compact).toStdString();
}

std::string refusal(const QString& code) {
    const QJsonObject answer{{"success"_L1, false}, {"error-codes"_L1, QJsonArray{code}}};
    return QJsonDocument(answer).toJson(QJsonDocument::Compact).toStdString();
}

} // namespace

std::string_view toText(SiteverifyBehaviour behaviour) {
    for (const auto& [value, name] : behaviourNames) {
        if (value == behaviour)
            return name;
    }
    Q_UNREACHABLE();
}

std::optional<SiteverifyBehaviour> siteverifyBehaviourFromText(std::string_view text) {
    for (const auto& [value, name] : behaviourNames) {
        if (name == text)
            return value;
    }
    return std::nullopt;
}

std::string SiteverifyQuestion::field(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

SiteverifyEmulator::SiteverifyEmulator(SiteverifyEmulatorOptions options) : m_options(std::move(options)) {
    if (m_options.tls) {
        const SiteverifyCertificate certificate = makeSiteverifyCertificate();
        m_certificate = certificate.pem();
        m_server = std::make_unique<LocalServer>(certificate.certificate.get(), certificate.key.get());
    } else {
        m_server = std::make_unique<LocalServer>();
    }
    httplib::Server& http = m_server->http();
    http.set_keep_alive_max_count(1'000'000);
    http.new_task_queue = [threads = m_options.threads] { return new httplib::ThreadPool(threads); };
    http.Post(
        path, [this](const httplib::Request& request, httplib::Response& response) { answer(request, response); });
    http.Get(elsewhere, [this](const httplib::Request&, httplib::Response& response) {
        response.set_content(success(m_options.hostname), "application/json");
    });
    m_server->start(m_options.port, m_options.host);
}

SiteverifyEmulator::~SiteverifyEmulator() {
    release();
    m_server->stop();
}

std::string SiteverifyEmulator::url() const {
    return (m_options.tls ? "https://" : "http://") + m_options.host + ":" + std::to_string(port()) + path;
}

void SiteverifyEmulator::setBehaviour(SiteverifyBehaviour behaviour) {
    const std::lock_guard lock(m_mutex);
    m_behaviour = behaviour;
    m_answer.reset();
    m_released = false;
}

void SiteverifyEmulator::setAnswer(int status, std::string body) {
    const std::lock_guard lock(m_mutex);
    m_answer = Answer{status, std::move(body)};
}

bool SiteverifyEmulator::waitUntilHeld(std::size_t count, std::chrono::milliseconds patience) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, patience, [&] { return m_held >= count; });
}

void SiteverifyEmulator::release() {
    const std::lock_guard lock(m_mutex);
    m_released = true;
    m_changed.notify_all();
}

std::size_t SiteverifyEmulator::questionCount() const {
    const std::lock_guard lock(m_mutex);
    return m_questionCount;
}

SiteverifyQuestion SiteverifyEmulator::lastQuestion() const {
    const std::lock_guard lock(m_mutex);
    return m_lastQuestion;
}

SiteverifyBehaviour SiteverifyEmulator::behaviourFor(const std::string& token) const {
    if (token.starts_with(choicePrefix)) {
        const std::string_view rest = std::string_view(token).substr(choicePrefix.size());
        if (const auto chosen = siteverifyBehaviourFromText(rest.substr(0, rest.find(':'))))
            return *chosen;
    }
    return m_behaviour;
}

void SiteverifyEmulator::hold(std::unique_lock<std::mutex>& lock) {
    ++m_held;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return m_released; });
    --m_held;
}

std::string SiteverifyEmulator::successOnce(const SiteverifyQuestion& question) {
    const std::string idempotencyKey = question.field("idempotency_key");
    const auto [seen, isNew] = m_seenTokens.try_emplace(question.field("response"), idempotencyKey);
    if (isNew || (!idempotencyKey.empty() && seen->second == idempotencyKey))
        return success(m_options.hostname);
    return refusal(u"timeout-or-duplicate"_s);
}

void SiteverifyEmulator::answer(const httplib::Request& request, httplib::Response& response) {
    SiteverifyQuestion question{.target = request.target,
        .contentType = request.get_header_value("Content-Type"),
        .fields = {request.params.begin(), request.params.end()}};
    std::unique_lock lock(m_mutex);
    ++m_questionCount;
    m_lastQuestion = question;
    if (m_answer) {
        response.status = m_answer->status;
        response.set_content(m_answer->body, "application/json");
        return;
    }

    const auto say = [&response](const std::string& body) { response.set_content(body, "application/json"); };
    if (question.field("secret") != m_options.secret)
        return say(refusal(question.field("secret").empty() ? u"missing-input-secret"_s : u"invalid-input-secret"_s));
    const std::string token = question.field("response");
    if (token.empty())
        return say(refusal(u"missing-input-response"_s));
    switch (behaviourFor(token)) {
    case SiteverifyBehaviour::Success:
        return say(successOnce(question));
    case SiteverifyBehaviour::Failure:
        return say(refusal(u"invalid-input-response"_s));
    case SiteverifyBehaviour::Duplicate:
        return say(refusal(u"timeout-or-duplicate"_s));
    case SiteverifyBehaviour::WrongHostname:
        return say(success("elsewhere.example"));
    case SiteverifyBehaviour::NoHostname:
        return say(success({}));
    case SiteverifyBehaviour::Hold:
        hold(lock);
        return say(successOnce(question));
    case SiteverifyBehaviour::NotJson:
        response.set_content("<!doctype html><title>Sorry</title>", "text/html");
        return;
    case SiteverifyBehaviour::ServerError:
        response.status = 500;
        return say(success(m_options.hostname));
    case SiteverifyBehaviour::Redirect:
        response.set_redirect(elsewhere);
        return;
    case SiteverifyBehaviour::HugeAnswer:
        return say(success(m_options.hostname) + std::string(hugeSize, ' '));
    case SiteverifyBehaviour::InternalError:
        return say(refusal(u"internal-error"_s));
    }
}

} // namespace invites::test
