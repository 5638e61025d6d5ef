#include "tests/support/server/Visitor.h"

#include <QJsonArray>
#include <QRandomGenerator>

#include <array>

namespace invites::test {

QByteArray newIdempotencyKey() {
    std::array<quint32, 8> words{};
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    return QByteArray(reinterpret_cast<const char*>(words.data()), qsizetype(sizeof words))
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

Visitor::Visitor(QByteArray origin, QString campaign) : m_client(std::move(origin)), m_campaign(std::move(campaign)) {}

HttpAnswer Visitor::request(const QString& humanToken) {
    HttpAnswer answer = m_client.post("/api/v1/campaigns/" + m_campaign.toUtf8() + "/tickets",
        {{QStringLiteral("human_check"), humanToken}}, {"Idempotency-Key: " + m_key});
    const QByteArray secret = answer.json().value(QLatin1String("secret")).toString().toLatin1();
    if (!secret.isEmpty())
        m_secret = secret;
    return answer;
}

HttpAnswer Visitor::look(const HttpClient::Headers& more) {
    return m_client.get("/api/v1/ticket", bearer() + more);
}

HttpAnswer Visitor::contribute(const QStringList& codes) {
    return m_client.post(
        "/api/v1/ticket/contribution", {{QStringLiteral("codes"), QJsonArray::fromStringList(codes)}}, bearer());
}

HttpAnswer Visitor::report(const char* outcome) {
    return m_client.post("/api/v1/ticket/report", {{QStringLiteral("outcome"), QLatin1String(outcome)}}, bearer());
}

HttpAnswer Visitor::leave() {
    return m_client.remove("/api/v1/ticket", bearer());
}

HttpClient::Headers Visitor::bearer() const {
    if (m_secret.isEmpty())
        return {};
    return {"Authorization: Bearer " + m_secret};
}

HttpAnswer Visitor::step(const char* name) {
    return m_client.send("POST", QByteArray("/api/v1/ticket/") + name, bearer(), QByteArray());
}

} // namespace invites::test
