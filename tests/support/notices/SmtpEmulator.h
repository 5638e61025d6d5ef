#pragma once

#include <QByteArray>
#include <QString>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

namespace invites::test {

// What the mail server does with a mail.
enum class SmtpBehaviour {
    Accept,
    Busy,         // 421 instead of a greeting
    RefuseSender, // 554 to MAIL FROM
    Greylist,     // 451 to RCPT TO
    NoMailbox,    // 550 to RCPT TO
    RefuseMail,   // 554 to the mail
    RefuseForNow, // 452 to the mail
    DropMail,     // closes after the mail, which it has not kept
    KeepAndDrop,  // closes after the mail, which it has kept, without a word
    Hold,         // keeps the mail, and does not answer until release()
};

// "accept", "keep_and_drop"; each the other's inverse.
std::string_view toText(SmtpBehaviour behaviour);
std::optional<SmtpBehaviour> smtpBehaviourFromText(std::string_view text);

enum class SmtpTls { None, StartTls, FromTheStart };

struct SmtpOptions {
    int port = 0; // 0: any free one
    SmtpTls tls = SmtpTls::None;
    // With both, a login (AUTH PLAIN) is demanded.
    QByteArray user = {};
    QByteArray password = {};
    bool keepsMails = true; // otherwise onMail alone has them
};

struct ReceivedMail {
    QByteArray from;
    QByteArray to;
    QByteArray message; // with its header, dots unstuffed, lines ending with \r\n

    // Of the header, unfolded; null where there is none.
    QByteArray field(const QByteArray& name) const;
    // Of the part with this type ("text/plain"), decoded.
    QString part(const QByteArray& type) const;
};

// A mail server on 127.0.0.1 that keeps what it gets, and misbehaves on demand (RFC 5321; STARTTLS, AUTH PLAIN). Any
// thread.
class SmtpEmulator {
public:
    // Serves once it is constructed. Throws std::runtime_error where the port is taken.
    explicit SmtpEmulator(SmtpOptions options = {});
    ~SmtpEmulator();
    SmtpEmulator(const SmtpEmulator&) = delete;
    SmtpEmulator& operator=(const SmtpEmulator&) = delete;

    int port() const { return m_port; }
    QString url() const; // "smtp://127.0.0.1:2525", with the user
    // PEM; empty without TLS. Whoever trusts it trusts this emulator.
    const QByteArray& certificate() const { return m_certificate; }

    void behave(SmtpBehaviour behaviour);
    // For mails to this address alone.
    void behaveFor(const QByteArray& address, SmtpBehaviour behaviour);
    // Told of each mail as it is kept. Called on the emulator's threads.
    void onMail(std::function<void(const ReceivedMail&)> told) { m_told = std::move(told); }

    std::vector<ReceivedMail> mails() const;
    // Whether so many mails came in time.
    bool waitForMails(std::size_t count, std::chrono::milliseconds patience = std::chrono::seconds(20)) const;
    // Mails to which no answer was given yet.
    bool waitUntilHeld(std::size_t count, std::chrono::milliseconds patience = std::chrono::seconds(20)) const;
    void release();
    int connectionCount() const { return m_connectionCount; }

private:
    class Conversation;
    struct TlsContext;

    void acceptUntilStopped();
    SmtpBehaviour behaviourFor(const QByteArray& address) const;
    void keep(ReceivedMail mail);
    void hold();

    const SmtpOptions m_options;
    QByteArray m_certificate;
    std::unique_ptr<TlsContext> m_tls;
    int m_listener = -1;
    int m_port = 0;
    std::function<void(const ReceivedMail&)> m_told;

    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    SmtpBehaviour m_behaviour = SmtpBehaviour::Accept;
    std::map<QByteArray, SmtpBehaviour> m_behaviours;
    std::vector<ReceivedMail> m_mails;
    std::set<int> m_sockets;
    std::size_t m_held = 0;
    bool m_isReleased = false;
    bool m_isStopping = false;
    std::atomic<int> m_connectionCount{0};
    std::vector<std::thread> m_threads;
    std::thread m_acceptor;
};

} // namespace invites::test
