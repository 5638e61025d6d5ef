#include "tests/support/server/HttpClient.h"

#include <QJsonDocument>

#include <curl/curl.h>

namespace invites::test {

namespace {

std::size_t takeBody(char* data, std::size_t, std::size_t size, void* answer) {
    static_cast<HttpAnswer*>(answer)->body.append(data, qsizetype(size));
    return size;
}

std::size_t takeHeader(char* data, std::size_t, std::size_t size, void* answer) {
    const QByteArray line(data, qsizetype(size));
    const qsizetype colon = line.indexOf(':');
    if (colon > 0)
        static_cast<HttpAnswer*>(answer)->headers.append({line.first(colon).trimmed(), line.mid(colon + 1).trimmed()});
    return size;
}

} // namespace

QByteArray HttpAnswer::header(const QByteArray& name) const {
    for (const auto& [fieldName, value] : headers) {
        if (fieldName.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

QJsonObject HttpAnswer::json() const {
    return QJsonDocument::fromJson(body).object();
}

HttpClient::HttpClient(QByteArray origin, std::chrono::milliseconds timeout)
    : m_origin(std::move(origin)), m_handle(curl_easy_init(), &curl_easy_cleanup) {
    CURL* handle = m_handle.get();
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, long(timeout.count()));
    curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &takeBody);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &takeHeader);
}

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::get(const QByteArray& path, const Headers& headers) {
    return send("GET", path, headers);
}

HttpAnswer HttpClient::post(const QByteArray& path, const QJsonObject& body, Headers headers) {
    headers.append("Content-Type: application/json");
    return send("POST", path, headers, QJsonDocument(body).toJson(QJsonDocument::Compact));
}

HttpAnswer HttpClient::remove(const QByteArray& path, const Headers& headers) {
    return send("DELETE", path, headers);
}

HttpAnswer HttpClient::send(
    const QByteArray& method, const QByteArray& path, const Headers& headers, const std::optional<QByteArray>& body) {
    CURL* handle = m_handle.get();
    HttpAnswer answer;
    // curl would add a form's content type, and wait for "100 Continue".
    curl_slist* list = curl_slist_append(nullptr, "Expect:");
    if (std::none_of(headers.begin(), headers.end(),
            [](const QByteArray& line) { return line.toLower().startsWith("content-type"); }))
        list = curl_slist_append(list, "Content-Type:");
    for (const QByteArray& line : headers)
        list = curl_slist_append(list, line.constData());
    const bool isUnix = m_origin.startsWith("unix:");
    const QByteArray url = (isUnix ? "http://localhost" : m_origin) + path;
    curl_easy_setopt(handle, CURLOPT_UNIX_SOCKET_PATH, isUnix ? m_origin.constData() + 5 : nullptr);
    curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(handle, CURLOPT_NOBODY, method == "HEAD" ? 1L : 0L);
    if (body) {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, long(body->size()));
        curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, body->constData());
    }
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method.constData());
    curl_easy_setopt(handle, CURLOPT_URL, url.constData());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &answer);
    long status = 0;
    if (curl_easy_perform(handle) == CURLE_OK)
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(list);
    answer.status = int(status);
    return answer;
}

} // namespace invites::test
