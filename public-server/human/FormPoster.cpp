#include "public-server/human/FormPoster.h"

#include "public-server/transfer/Curl.h"

#include <new>

namespace invites::human {

namespace {

// Beyond so many idle ones, a burst's connections are closed rather than kept.
constexpr std::size_t idleHandlesKept = 32;

} // namespace

struct FormPoster::Handle {
    explicit Handle(const FormPosterOptions& options);
    ~Handle() { curl_easy_cleanup(curl); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    static std::size_t receive(char* data, std::size_t size, std::size_t count, void* self);

    CURL* curl;
    QByteArray received;
    std::size_t maximumAnswerSize;
};

FormPoster::Handle::Handle(const FormPosterOptions& options)
    : curl(curl_easy_init()), maximumAnswerSize(options.maximumAnswerSize) {
    if (!curl)
        throw std::bad_alloc();
    curl_easy_setopt(curl, CURLOPT_URL, options.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, options.allowPlainHttp ? "http,https" : "https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    if (!options.certificateAuthorityFile.empty()) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, options.certificateAuthorityFile.c_str());
        curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);
    }
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, long(options.timeout.count()));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, long(options.connectTimeout.count()));
    // Timeouts without signals, which threads would share.
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "invites-server");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Handle::receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
}

std::size_t FormPoster::Handle::receive(char* data, std::size_t size, std::size_t count, void* self) {
    auto& handle = *static_cast<Handle*>(self);
    const std::size_t bytes = size * count;
    if (std::size_t(handle.received.size()) + bytes > handle.maximumAnswerSize)
        return 0;
    handle.received.append(data, qsizetype(bytes));
    return bytes;
}

FormPoster::FormPoster(FormPosterOptions options) : m_options(std::move(options)) {
    transfer::initialiseCurlOnce();
}

FormPoster::~FormPoster() = default;

std::unique_ptr<FormPoster::Handle> FormPoster::take() {
    {
        const std::lock_guard lock(m_mutex);
        if (!m_idle.empty()) {
            auto handle = std::move(m_idle.back());
            m_idle.pop_back();
            return handle;
        }
    }
    return std::make_unique<Handle>(m_options);
}

void FormPoster::giveBack(std::unique_ptr<Handle> handle) {
    const std::lock_guard lock(m_mutex);
    if (m_idle.size() < idleHandlesKept)
        m_idle.push_back(std::move(handle));
}

tl::expected<HttpAnswer, std::string> FormPoster::post(const Secret& body) {
    auto handle = take();
    handle->received.clear();
    curl_easy_setopt(handle->curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.size()));
    curl_easy_setopt(handle->curl, CURLOPT_POSTFIELDS, body.reveal().constData());
    const CURLcode code = curl_easy_perform(handle->curl);
    // The handle outlives the body that it points to.
    curl_easy_setopt(handle->curl, CURLOPT_POSTFIELDS, nullptr);
    if (code != CURLE_OK)
        return tl::unexpected(transfer::reasonFor(code));

    HttpAnswer answer;
    curl_easy_getinfo(handle->curl, CURLINFO_RESPONSE_CODE, &answer.status);
    answer.body = std::exchange(handle->received, {});
    giveBack(std::move(handle));
    return answer;
}

void appendFormField(QByteArray& body, std::string_view name, std::string_view value) {
    if (!body.isEmpty())
        body += '&';
    body += QByteArray(name.data(), qsizetype(name.size())).toPercentEncoding();
    body += '=';
    body += QByteArray(value.data(), qsizetype(value.size())).toPercentEncoding();
}

} // namespace invites::human
