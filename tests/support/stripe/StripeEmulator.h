#pragma once

#include "tests/support/emulator/LocalServer.h"
#include "tests/support/stripe/StripeBooks.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace httplib {
struct Request;
struct Response;
} // namespace httplib

namespace invites::test {

// What the emulator does with what its API is asked.
enum class StripeBehaviour {
    Honest,
    LostAnswer,  // does it, and answers 500; a POST with the same key again is answered as it was done
    TooMany,     // 429
    ServerError, // 500, and nothing is done
    WrongKey,    // 401
    InUse,       // 409: a request with the same key is under way
    NotJson,     // 200 with a page of HTML
    HugeAnswer,  // 8 MiB
    Elsewhere,   // pages at addresses that are no web addresses
    Hold,        // the answer comes after release()
};

struct StripeEmulatorOptions {
    int port = 0; // 0: any free one
    std::string secretKey = "sk_test_emulator";
    std::string apiVersion = "2025-03-31.basil";
    std::string price = "price_emulator"; // of 19 dollars a month
};

// A payment provider on this machine: Stripe's API as far as premium needs it, its Checkout and customer portal as
// pages, and its webhooks; all of which misbehave on demand. Idempotency keys are kept: the same key with other
// parameters is refused. Any thread.
class StripeEmulator {
public:
    // Serves once it is constructed. Throws std::runtime_error where the port is taken.
    explicit StripeEmulator(StripeEmulatorOptions options = {});
    ~StripeEmulator();
    StripeEmulator(const StripeEmulator&) = delete;
    StripeEmulator& operator=(const StripeEmulator&) = delete;

    std::string url() const; // "http://127.0.0.1:43210": of the API and of its pages
    void setBehaviour(StripeBehaviour behaviour);
    // Behaves so for that many requests, then honestly.
    void misbehave(StripeBehaviour behaviour, int times);
    void setOldShape(bool isOld);
    void setLive(bool isLive);

    // Where events go, as they happen; with an empty address they wait for takeEvents().
    void setWebhook(std::string url, std::string secret);
    // The value of Stripe-Signature for a body sent so many seconds ago.
    static std::string signatureOf(const QByteArray& body, const std::string& secret, qint64 age = 0);
    std::vector<StripeEvent> takeEvents();

    // What a customer, his bank or Stripe does. False where that cannot happen now.
    bool pay(const std::string& sessionId);
    bool happen(StripeDeed deed, const std::string& customer = {}); // empty: to the last one
    std::string lastCustomer() const;

    // Whether somebody waits for an answer, within the time.
    bool waitUntilHeld(std::chrono::milliseconds patience);
    void release();

    int customers() const;
    int sessions() const;
    int requests() const; // to the API

private:
    struct Answer {
        int status = 200;
        QByteArray body;
    };
    struct Kept {
        std::string question;
        Answer answer;
    };
    using Respond = Answer (StripeEmulator::*)(const httplib::Request& request);

    void addApi();
    void addPages();
    void addControls();
    void serve(const httplib::Request& request, httplib::Response& response, Respond respond);
    // Nothing: honestly.
    std::optional<Answer> misbehaved(StripeBehaviour behaviour) const;
    Answer keptOr(const httplib::Request& request, Respond respond);
    Answer makeCustomer(const httplib::Request& request);
    Answer makeSession(const httplib::Request& request);
    Answer makePortal(const httplib::Request& request);
    Answer subscriptions(const httplib::Request& request);
    Answer charges(const httplib::Request& request);
    Answer charge(const httplib::Request& request);
    Answer disputes(const httplib::Request& request);
    Answer price(const httplib::Request& request);
    void deliver(const std::vector<StripeEvent>& events);

    const StripeEmulatorOptions m_options;
    LocalServer m_server;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    StripeBehaviour m_behaviour = StripeBehaviour::Honest;
    int m_misbehaviours = -1; // left; negative: without end
    StripeBooks m_books;
    std::map<std::string, Kept> m_kept; // by idempotency key
    std::string m_webhookUrl;
    std::string m_webhookSecret;
    std::vector<StripeEvent> m_waiting; // events that nobody was to be told of
    int m_requests = 0;
    bool m_isHeld = false;
    bool m_isReleased = false;
};

} // namespace invites::test
