#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace invites::test {

struct HttpAnswer {
    int status = 0; // 0: none came
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;

    // The first field of that name, whatever its case; null where there is none.
    QByteArray header(const QByteArray& name) const;
    // Empty where the body is no JSON object.
    QJsonObject json() const;
};

// Asks one server over one connection, which it keeps. Follows no redirects, keeps no cookies, adds no fields but Host,
// Accept ("*/*") and Content-Length. One thread at a time.
class HttpClient {
public:
    // "Name: value"; "Name:" leaves one out that would be sent.
    using Headers = QList<QByteArray>;

    // origin: "http://127.0.0.1:8080", or "unix:PATH".
    explicit HttpClient(QByteArray origin, std::chrono::milliseconds timeout = std::chrono::seconds(30));
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    HttpAnswer get(const QByteArray& path, const Headers& headers = {});
    // As application/json.
    HttpAnswer post(const QByteArray& path, const QJsonObject& body, Headers headers = {});
    HttpAnswer remove(const QByteArray& path, const Headers& headers = {});
    HttpAnswer send(const QByteArray& method, const QByteArray& path, const Headers& headers,
        const std::optional<QByteArray>& body = std::nullopt);

    const QByteArray& origin() const { return m_origin; }
    void setOrigin(QByteArray origin) { m_origin = std::move(origin); }

private:
    QByteArray m_origin;
    std::unique_ptr<void, void (*)(void*)> m_handle;
};

} // namespace invites::test
