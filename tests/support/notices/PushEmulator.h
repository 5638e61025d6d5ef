#pragma once

#include "tests/support/emulator/LocalServer.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace httplib {
struct Request;
struct Response;
} // namespace httplib

namespace invites::test {

struct ReceivedPush {
    std::string path;
    std::multimap<std::string, std::string> headers; // names in lower case
    QByteArray body;

    std::string header(const std::string& name) const;
};

// A browser's push service on 127.0.0.1 (RFC 8030), which keeps what it gets, and answers as it is told. Any thread.
class PushEmulator {
public:
    // Serves once it is constructed. Throws std::runtime_error where the port is taken.
    explicit PushEmulator(int port = 0);
    ~PushEmulator();
    PushEmulator(const PushEmulator&) = delete;
    PushEmulator& operator=(const PushEmulator&) = delete;

    int port() const { return m_server.port(); }
    QString origin() const; // "http://127.0.0.1:8099"
    QByteArray endpoint(const QByteArray& browser) const { return origin().toLatin1() + "/push/" + browser; }

    // 201 unless told: 410, 429 with Retry-After, 302 to a place of its own, 0 for an answer that takes for ever.
    void answerWith(int status, std::string retryAfter = {});
    // Told of each message. Called on the emulator's threads.
    void onPush(std::function<void(const ReceivedPush&)> told) { m_told = std::move(told); }
    std::vector<ReceivedPush> pushes() const;
    bool waitForPushes(std::size_t count, std::chrono::milliseconds patience = std::chrono::seconds(20)) const;

private:
    void answer(const httplib::Request& request, httplib::Response& response);

    LocalServer m_server;
    std::function<void(const ReceivedPush&)> m_told;
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    std::vector<ReceivedPush> m_pushes;
    int m_status = 201;
    std::string m_retryAfter;
    bool m_isStopping = false;
};

} // namespace invites::test
