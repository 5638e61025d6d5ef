#pragma once

#include "tests/support/server/HttpClient.h"

#include <QMap>
#include <QUrlQuery>

namespace invites::test {

// A client that keeps cookies as a browser does for one origin, and follows nothing by itself. One thread.
class CookieJar {
public:
    explicit CookieJar(QByteArray origin) : m_client(std::move(origin)) {}

    HttpAnswer get(const QByteArray& path, HttpClient::Headers headers = {}) {
        return keep(m_client.get(path, withCookies(std::move(headers))));
    }
    HttpAnswer post(const QByteArray& path, const QJsonObject& body, HttpClient::Headers headers = {}) {
        return keep(m_client.post(path, body, withCookies(std::move(headers))));
    }
    HttpAnswer send(const QByteArray& method, const QByteArray& path,
        const std::optional<QByteArray>& body = std::nullopt, HttpClient::Headers headers = {}) {
        return keep(m_client.send(method, path, withCookies(std::move(headers)), body));
    }

    // A form, as its page sends it.
    HttpAnswer submit(const QByteArray& path, const QUrlQuery& fields, HttpClient::Headers headers = {}) {
        headers << "Content-Type: application/x-www-form-urlencoded";
        return keep(m_client.send("POST", path, withCookies(std::move(headers)),
            fields.toString(QUrl::FullyEncoded).replace(u'+', QLatin1String("%2B")).toLatin1()));
    }

    // Null where there is none.
    QByteArray cookie(const QByteArray& name) const { return m_cookies.value(name); }
    void set(const QByteArray& name, const QByteArray& value) { m_cookies.insert(name, value); }
    void forget(const QByteArray& name) { m_cookies.remove(name); }
    QList<QByteArray> names() const { return m_cookies.keys(); }

private:
    HttpClient::Headers withCookies(HttpClient::Headers headers) const {
        QByteArrayList pairs;
        for (auto each = m_cookies.begin(); each != m_cookies.end(); ++each)
            pairs << each.key() + '=' + each.value();
        if (!pairs.isEmpty())
            headers << "Cookie: " + pairs.join("; ");
        return headers;
    }

    HttpAnswer keep(HttpAnswer answer) {
        for (const auto& [name, value] : answer.headers) {
            if (name.toLower() != "set-cookie")
                continue;
            const QByteArray pair = value.left(value.indexOf(';'));
            const QByteArray cookieName = pair.left(pair.indexOf('='));
            if (value.contains("Max-Age=0;"))
                m_cookies.remove(cookieName);
            else
                m_cookies.insert(cookieName, pair.mid(pair.indexOf('=') + 1));
        }
        return answer;
    }

    HttpClient m_client;
    QMap<QByteArray, QByteArray> m_cookies;
};

} // namespace invites::test
