#pragma once

#include "tests/support/emulator/LocalServer.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

namespace invites::test {

// How its certificate is answered.
enum class SnsBehaviour {
    Honest,
    ServerError,     // 500
    NotThere,        // 404
    NotPem,          // 200 with a page of HTML
    HugeCertificate, // 8 MiB
    Redirect,        // 302 to where a good answer would be
    Silent,          // no answer for seconds
};

struct SnsOptions {
    QString topic = QStringLiteral("arn:aws:sns:eu-west-1:123456789012:bounces");
    int signatureVersion = 2;
    int keyBits = 2048;
    bool isExpired = false; // the certificate
};

// Amazon SNS and, behind it, Amazon SES on this machine: makes the messages that a topic posts, signs them, and has the
// certificate and the page that confirms a subscription. The test posts them, in whatever order and as often as it
// likes. Any thread but for makeMessage and what uses it.
class SnsEmulator {
public:
    // Serves once it is constructed.
    explicit SnsEmulator(SnsOptions options = {});
    ~SnsEmulator();
    SnsEmulator(const SnsEmulator&) = delete;
    SnsEmulator& operator=(const SnsEmulator&) = delete;

    QString url() const;
    const QString& topic() const { return m_options.topic; }
    QString certificateUrl() const { return url() + QStringLiteral("/SimpleNotificationService-1.pem"); }
    void behave(SnsBehaviour behaviour) { m_behaviour = behaviour; }

    // Posted bodies, as SNS makes them; sent so long ago.
    QByteArray notification(const QString& message, std::chrono::seconds ago = {});
    QByteArray confirmation();
    // With these members in place of its own, signed after that.
    QByteArray signedBody(QJsonObject members, const QJsonObject& changes = {});
    QJsonObject members(const QString& type, const QString& message, std::chrono::seconds ago = {}) const;

    // What SES says. messageId: the mail's; empty: the headers are not passed on.
    static QString bounce(const QString& address, const QByteArray& messageId = {}, const char* type = "Permanent");
    static QString complaint(const QString& address, const char* feedback = "abuse");

    int certificateFetches() const { return m_certificateFetches; }
    int confirmations() const { return m_confirmations; }

private:
    struct Key;

    const SnsOptions m_options;
    const std::unique_ptr<const Key> m_key;
    LocalServer m_server;
    std::atomic<SnsBehaviour> m_behaviour{SnsBehaviour::Honest};
    std::atomic<int> m_certificateFetches{0};
    std::atomic<int> m_confirmations{0};
    int m_messages = 0;
};

} // namespace invites::test
