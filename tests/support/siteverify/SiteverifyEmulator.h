#pragma once

#include "tests/support/emulator/LocalServer.h"

#include <QByteArray>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace httplib {
struct Request;
struct Response;
} // namespace httplib

namespace invites::test {

// What the emulator does with a token that it is asked about.
enum class SiteverifyBehaviour {
    Success,       // takes each token once, says timeout-or-duplicate the second time
    Failure,       // invalid-input-response
    Duplicate,     // timeout-or-duplicate, the first time too
    WrongHostname, // success, for another site
    NoHostname,    // success, for nobody knows which
    Hold,          // does not answer until release(), then as Success
    NotJson,       // 200 with a page of HTML
    ServerError,   // 500
    Redirect,      // 302 to a place that would say success
    HugeAnswer,    // success in 8 MiB
    InternalError, // internal-error, as Turnstile says
};

// "success", "wrong_hostname"; each the other's inverse.
std::string_view toText(SiteverifyBehaviour behaviour);
std::optional<SiteverifyBehaviour> siteverifyBehaviourFromText(std::string_view text);

// A question as it came.
struct SiteverifyQuestion {
    std::string target; // path and query
    std::string contentType;
    std::multimap<std::string, std::string> fields; // decoded form fields

    std::string field(const std::string& name) const;
};

struct SiteverifyEmulatorOptions {
    std::string host = "127.0.0.1";
    int port = 0;                           // 0: any free one
    std::string secret = "emulator-secret"; // another one is answered with invalid-input-secret
    std::string hostname = "localhost";     // what a success names
    bool tls = false;                       // with a certificate of its own making, which nobody trusts
    std::size_t threads = 16;               // that many connections at once
};

// A provider of the siteverify family on this machine, which misbehaves on demand. Speaks HTTP/1.1 at url(). A token
// "emulate:<behaviour>:…" gets that behaviour whatever is set, so that somebody who only holds the page can choose.
// An idempotency_key makes a second question about a token the same question (Turnstile). Any thread.
class SiteverifyEmulator {
public:
    // Serves once it is constructed. Throws std::runtime_error where the port is taken.
    explicit SiteverifyEmulator(SiteverifyEmulatorOptions options = {});
    // Releases what is held, answers what is running, stops.
    ~SiteverifyEmulator();
    SiteverifyEmulator(const SiteverifyEmulator&) = delete;
    SiteverifyEmulator& operator=(const SiteverifyEmulator&) = delete;

    std::string url() const;
    int port() const { return m_server->port(); }
    // PEM; empty without TLS. Whoever trusts it trusts this emulator.
    const QByteArray& certificate() const { return m_certificate; }

    void setBehaviour(SiteverifyBehaviour behaviour);
    // Answers so until setBehaviour is called.
    void setAnswer(int status, std::string body);

    // Whether `count` questions are held at once, within the time.
    bool waitUntilHeld(std::size_t count, std::chrono::milliseconds patience);
    void release();

    std::size_t questionCount() const;
    SiteverifyQuestion lastQuestion() const;

private:
    struct Answer {
        int status;
        std::string body;
    };

    void answer(const httplib::Request& request, httplib::Response& response);
    SiteverifyBehaviour behaviourFor(const std::string& token) const;
    void hold(std::unique_lock<std::mutex>& lock);
    std::string successOnce(const SiteverifyQuestion& question);

    const SiteverifyEmulatorOptions m_options;
    QByteArray m_certificate;
    std::unique_ptr<LocalServer> m_server;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    SiteverifyBehaviour m_behaviour = SiteverifyBehaviour::Success;
    std::optional<Answer> m_answer;
    std::map<std::string, std::string> m_seenTokens; // token → idempotency key
    std::size_t m_held = 0;
    bool m_released = false;
    std::size_t m_questionCount = 0;
    SiteverifyQuestion m_lastQuestion;
};

} // namespace invites::test
