#include "public-server/members/ProviderChannel.h"

#include "public-server/transfer/Curl.h"

#include <memory>
#include <new>

namespace invites::members {

namespace {

// One question: the handle, its header fields, and what has come of the answer.
class Question {
public:
    Question(const ProviderQuestion& question, const ChannelOptions& options, bool allowPlainHttp);
    ~Question() {
        curl_slist_free_all(m_fields);
        curl_easy_cleanup(m_curl);
    }
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;

    ProviderChannel::Answer ask();

private:
    void add(const ProviderQuestion& question);
    static int progress(void* isStopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
    static std::size_t receive(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t receiveField(char* data, std::size_t size, std::size_t count, void* self);

    CURL* const m_curl;
    curl_slist* m_fields = nullptr;
    const std::size_t m_maximumAnswerSize;
    QByteArray m_received;
    std::map<std::string, std::string> m_receivedFields;
};

Question::Question(const ProviderQuestion& question, const ChannelOptions& options, bool allowPlainHttp)
    : m_curl(curl_easy_init()), m_maximumAnswerSize(options.maximumAnswerSize) {
    if (!m_curl)
        throw std::bad_alloc();
    curl_easy_setopt(m_curl, CURLOPT_URL, question.url.c_str());
    curl_easy_setopt(m_curl, CURLOPT_PROTOCOLS_STR, allowPlainHttp ? "http,https" : "https");
    curl_easy_setopt(m_curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(m_curl, CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(m_curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(m_curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(m_curl, CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(m_curl, CURLOPT_TIMEOUT_MS, long(options.timeout.count()));
    curl_easy_setopt(m_curl, CURLOPT_CONNECTTIMEOUT_MS, long(options.timeout.count()) * 3 / 5);
    // Timeouts without signals, which threads would share.
    curl_easy_setopt(m_curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(m_curl, CURLOPT_USERAGENT, "invites-server");
    curl_easy_setopt(m_curl, CURLOPT_WRITEFUNCTION, &Question::receive);
    curl_easy_setopt(m_curl, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(m_curl, CURLOPT_HEADERFUNCTION, &Question::receiveField);
    curl_easy_setopt(m_curl, CURLOPT_HEADERDATA, this);
    if (options.isStopping) {
        curl_easy_setopt(m_curl, CURLOPT_XFERINFOFUNCTION, &Question::progress);
        curl_easy_setopt(m_curl, CURLOPT_XFERINFODATA, options.isStopping);
        curl_easy_setopt(m_curl, CURLOPT_NOPROGRESS, 0L);
    }
    add(question);
}

void Question::add(const ProviderQuestion& question) {
    m_fields = curl_slist_append(nullptr, "Accept: application/json");
    for (const std::string& field : question.fields)
        m_fields = curl_slist_append(m_fields, field.c_str());
    curl_easy_setopt(m_curl, CURLOPT_HTTPHEADER, m_fields);
    // It points into the question, which outlives this.
    if (question.body) {
        curl_easy_setopt(m_curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(question.body->size()));
        curl_easy_setopt(m_curl, CURLOPT_POSTFIELDS, question.body->reveal().constData());
    }
    if (!question.method.empty())
        curl_easy_setopt(m_curl, CURLOPT_CUSTOMREQUEST, question.method.c_str());
    if (question.credentials) {
        curl_easy_setopt(m_curl, CURLOPT_HTTPAUTH, long(CURLAUTH_BASIC));
        curl_easy_setopt(m_curl, CURLOPT_USERNAME, question.credentials->user.c_str());
        curl_easy_setopt(m_curl, CURLOPT_PASSWORD, question.credentials->password.reveal().constData());
    }
    if (question.bearer) {
        curl_easy_setopt(m_curl, CURLOPT_HTTPAUTH, long(CURLAUTH_BEARER));
        curl_easy_setopt(m_curl, CURLOPT_XOAUTH2_BEARER, question.bearer->reveal().constData());
    }
}

int Question::progress(void* isStopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(isStopping)->load() ? 1 : 0;
}

std::size_t Question::receive(char* data, std::size_t size, std::size_t count, void* self) {
    auto& question = *static_cast<Question*>(self);
    const std::size_t bytes = size * count;
    if (std::size_t(question.m_received.size()) + bytes > question.m_maximumAnswerSize)
        return 0;
    question.m_received.append(data, qsizetype(bytes));
    return bytes;
}

std::size_t Question::receiveField(char* data, std::size_t size, std::size_t count, void* self) {
    const QByteArrayView line(data, qsizetype(size * count));
    const qsizetype colon = line.indexOf(':');
    if (colon > 0) {
        const QByteArray name = line.first(colon).trimmed().toByteArray().toLower();
        static_cast<Question*>(self)->m_receivedFields[name.toStdString()] =
            line.sliced(colon + 1).trimmed().toByteArray().toStdString();
    }
    return size * count;
}

ProviderChannel::Answer Question::ask() {
    const CURLcode code = curl_easy_perform(m_curl);
    if (code != CURLE_OK)
        return tl::unexpected(transfer::reasonFor(code));
    ProviderAnswer answer;
    curl_easy_getinfo(m_curl, CURLINFO_RESPONSE_CODE, &answer.status);
    answer.body = std::move(m_received);
    answer.fields = std::move(m_receivedFields);
    return answer;
}

} // namespace

ProviderChannel::ProviderChannel(ChannelOptions options, bool allowPlainHttp)
    : m_options(options), m_allowPlainHttp(allowPlainHttp) {
    transfer::initialiseCurlOnce();
}

ProviderChannel::Answer ProviderChannel::ask(const ProviderQuestion& question) const {
    return Question(question, m_options, m_allowPlainHttp).ask();
}

ProviderChannel::Answer ProviderChannel::get(const std::string& url) const {
    return ask({url});
}

ProviderChannel::Answer ProviderChannel::post(
    const std::string& url, const Secret& form, const std::optional<BasicCredentials>& credentials) const {
    return ask({url, form, credentials});
}

} // namespace invites::members
