#include "tests/support/notices/PushEmulator.h"

#include <httplib.h>

#include <algorithm>
#include <cctype>

namespace invites::test {

std::string ReceivedPush::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

PushEmulator::PushEmulator(int port) {
    m_server.http().Post(
        R"(/.*)", [this](const httplib::Request& request, httplib::Response& response) { answer(request, response); });
    m_server.start(port);
}

PushEmulator::~PushEmulator() {
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_changed.notify_all();
    m_server.stop();
}

QString PushEmulator::origin() const {
    return QStringLiteral("http://127.0.0.1:%1").arg(port());
}

void PushEmulator::answerWith(int status, std::string retryAfter) {
    const std::lock_guard lock(m_mutex);
    m_status = status;
    m_retryAfter = std::move(retryAfter);
}

void PushEmulator::answer(const httplib::Request& request, httplib::Response& response) {
    ReceivedPush push{request.path, {}, QByteArray::fromStdString(request.body)};
    for (const auto& [name, value] : request.headers) {
        std::string lower = name;
        std::transform(
            lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return char(std::tolower(c)); });
        push.headers.emplace(std::move(lower), value);
    }
    std::unique_lock lock(m_mutex);
    m_pushes.push_back(push);
    m_changed.notify_all();
    if (m_status == 0)
        m_changed.wait(lock, [this] { return m_isStopping; });
    response.status = m_status;
    if (m_status == 302)
        response.set_header("Location", "/elsewhere");
    if (!m_retryAfter.empty())
        response.set_header("Retry-After", m_retryAfter);
    lock.unlock();
    if (m_told)
        m_told(push);
}

std::vector<ReceivedPush> PushEmulator::pushes() const {
    const std::lock_guard lock(m_mutex);
    return m_pushes;
}

bool PushEmulator::waitForPushes(std::size_t count, std::chrono::milliseconds patience) const {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, patience, [&] { return m_pushes.size() >= count; });
}

} // namespace invites::test
