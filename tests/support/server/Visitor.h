#pragma once

#include "tests/support/server/HttpClient.h"

#include <QString>
#include <QStringList>

namespace invites::test {

// 43 characters of base64url, as a page makes them. Any thread.
QByteArray newIdempotencyKey();

// One visitor, who names his ticket with "Authorization: Bearer". One thread at a time.
class Visitor {
public:
    explicit Visitor(QByteArray origin, QString campaign = QStringLiteral("sora"));

    // Asks for a ticket with this visitor's key, and keeps the secret where he gets one.
    HttpAnswer request(const QString& humanToken);
    HttpAnswer look(const HttpClient::Headers& more = {});
    HttpAnswer reveal() { return step("reveal"); }
    HttpAnswer copied() { return step("copied"); }
    HttpAnswer contribute(const QStringList& codes);
    HttpAnswer report(const char* outcome);
    HttpAnswer returnToLine() { return step("return"); }
    HttpAnswer leave();

    const QByteArray& key() const { return m_key; }
    const QByteArray& secret() const { return m_secret; }
    void useSecret(QByteArray secret) { m_secret = std::move(secret); }
    // "Authorization: Bearer …"; nothing without a secret.
    HttpClient::Headers bearer() const;
    HttpClient& client() { return m_client; }
    // To another server of the same database.
    void turnTo(QByteArray origin) { m_client.setOrigin(std::move(origin)); }

private:
    HttpAnswer step(const char* name);

    HttpClient m_client;
    const QString m_campaign;
    const QByteArray m_key = newIdempotencyKey();
    QByteArray m_secret;
};

} // namespace invites::test
