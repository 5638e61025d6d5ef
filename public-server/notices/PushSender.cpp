#include "public-server/notices/PushSender.h"

#include "public-server/notices/NoticeTarget.h"
#include "public-server/notices/NoticeText.h"
#include "public-server/notices/PublicAddress.h"
#include "public-server/notices/PushMessage.h"
#include "public-server/transfer/Curl.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>

namespace invites::notices {

namespace {

constexpr qint64 secondsADay = 24 * 60 * 60;
constexpr curl_off_t longestRetryAfter = 6 * 60 * 60;

curl_socket_t openSocket(void* mayBePrivate, curlsocktype, curl_sockaddr* address) {
    if (!*static_cast<const bool*>(mayBePrivate) && !isPublicAddress(&address->addr))
        return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t ignoreAnswer(char*, std::size_t size, std::size_t count, void*) {
    return size * count;
}

bool isUrgent(NoticeKind kind) {
    return kind == NoticeKind::Offered || kind == NoticeKind::HoldEndsSoon;
}

// For how long it is worth showing.
qint64 secondsToLive(const Notice& notice, Instant now) {
    if (!isUrgent(notice.kind) || !notice.offerExpiresAt)
        return secondsADay;
    return std::clamp<qint64>(
        std::chrono::duration_cast<std::chrono::seconds>(*notice.offerExpiresAt - now).count(), 0, 28 * secondsADay);
}

Delivery judged(CURLcode code, long status, curl_off_t retryAfter) {
    if (code != CURLE_OK)
        return {NoticeEnd::Retry, code == CURLE_OPERATION_TIMEDOUT ? "timeout" : "curl_" + std::to_string(int(code))};
    const std::string word = "http_" + std::to_string(status);
    if (status >= 200 && status < 300)
        return {NoticeEnd::Sent, {}};
    if (status == 404 || status == 410)
        return {NoticeEnd::Gone, word};
    // 401 and 403 blame our key, not the browser.
    if (status == 429 || status >= 500 || status == 401 || status == 403)
        return {NoticeEnd::Retry, word, std::chrono::seconds(std::clamp<curl_off_t>(retryAfter, 0, longestRetryAfter))};
    return {NoticeEnd::Failed, word};
}

QByteArray payload(const Notice& notice) {
    const NoticeText words = noticeText(notice, {}, {});
    return QJsonDocument(QJsonObject{{QStringLiteral("title"), words.title}, {QStringLiteral("body"), words.brief},
                             {QStringLiteral("page"), QString(u'/' + notice.campaignSlug)},
                             {QStringLiteral("tag"), QStringLiteral("handsel-%1").arg(notice.id.value)}})
        .toJson(QJsonDocument::Compact);
}

} // namespace

struct PushSender::Handle {
    explicit Handle(const PushOptions& options);
    ~Handle() { curl_easy_cleanup(curl); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    static int progress(void* sender, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return static_cast<const PushSender*>(sender)->isGivenUp(true) ? 1 : 0;
    }

    CURL* curl;
    bool mayBePrivate = false;
};

PushSender::Handle::Handle(const PushOptions& options) : curl(curl_easy_init()) {
    if (!curl)
        throw std::bad_alloc();
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, long(options.connectTimeout.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, long(options.timeout.count()));
    // Timeouts without signals, which threads would share.
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "invites-server");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &ignoreAnswer);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &Handle::progress);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &openSocket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &mayBePrivate);
}

PushSender::PushSender(PushOptions options, const vault::NoticeCipher& cipher, const Clock& clock)
    : m_options(std::move(options)), m_cipher(cipher), m_clock(clock) {
    transfer::initialiseCurlOnce();
}

PushSender::~PushSender() = default;

PushSender::Fields PushSender::fieldsFor(const Notice& notice, const PushSubscription& subscription) const {
    const Instant now = m_clock.now();
    Fields fields(nullptr, &curl_slist_free_all);
    const auto add = [&fields](const QByteArray& field) {
        fields.reset(curl_slist_append(fields.release(), field.constData()));
    };
    add("Authorization: " +
        vapidAuthorization(*m_options.key, originOf(subscription.endpoint), m_options.contact, now));
    add("TTL: " + QByteArray::number(secondsToLive(notice, now)));
    add(QByteArray("Urgency: ") + (isUrgent(notice.kind) ? "high" : "normal"));
    add("Topic: notice-" + QByteArray::number(notice.id.value));
    add("Content-Encoding: aes128gcm");
    add("Content-Type: application/octet-stream");
    add("Expect:");
    return fields;
}

Delivery PushSender::post(const Notice& notice, const PushSubscription& subscription, const QByteArray& body) {
    if (!m_handle)
        m_handle = std::make_unique<Handle>(m_options);
    CURL* const curl = m_handle->curl;
    const Fields fields = fieldsFor(notice, subscription);
    m_handle->mayBePrivate = m_options.services.mayBePrivate(subscription.endpoint);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, m_handle->mayBePrivate ? "http,https" : "https");
    curl_easy_setopt(curl, CURLOPT_URL, subscription.endpoint.constData());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields.get());
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.constData());
    const CURLcode code = curl_easy_perform(curl);
    long status = 0;
    curl_off_t retryAfter = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retryAfter);
    // The handle outlives what it points to.
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, nullptr);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, nullptr);
    return judged(code, status, retryAfter);
}

Delivery PushSender::send(const Notice& notice, const HandOver& handOver) {
    const auto subscription = pushTargetOf(notice, m_cipher);
    if (!subscription)
        return {NoticeEnd::Failed, "unreadable"};
    if (!m_options.services.allows(subscription->endpoint))
        return {NoticeEnd::Gone, "endpoint_not_allowed"};
    const auto body = encryptedPush(payload(notice), *subscription);
    if (!body)
        return {NoticeEnd::Gone, "bad_subscription"};
    if (isStopping())
        return {NoticeEnd::Returned, "stopping"};
    if (!handOver())
        return {NoticeEnd::Returned, "lease_lost"};
    return post(notice, *subscription, *body);
}

} // namespace invites::notices
