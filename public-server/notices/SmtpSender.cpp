#include "public-server/notices/SmtpSender.h"

#include "public-server/notices/MailMessage.h"
#include "public-server/notices/NoticeTarget.h"
#include "public-server/notices/NoticeText.h"
#include "public-server/transfer/Curl.h"

#include <QUrl>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace invites::notices {

namespace {

std::string errorWord(CURLcode code) {
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return "timeout";
    case CURLE_COULDNT_CONNECT:
        return "connect";
    case CURLE_COULDNT_RESOLVE_HOST:
        return "dns";
    case CURLE_LOGIN_DENIED:
        return "login";
    case CURLE_USE_SSL_FAILED:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
        return "tls";
    default:
        return "curl_" + std::to_string(int(code));
    }
}

// What the server's answer to RCPT TO says of a mailbox: RFC 5321, 4.2.3.
bool isGoneCode(long code) {
    return code == 550 || code == 551 || code == 553;
}

bool isLoopback(const QString& host) {
    in_addr version4{};
    in6_addr version6{};
    const QByteArray text = host.toLatin1();
    if (::inet_pton(AF_INET, text.constData(), &version4) == 1)
        return (ntohl(version4.s_addr) >> 24) == 127;
    if (::inet_pton(AF_INET6, text.constData(), &version6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&version6);
    return host == QLatin1String("localhost");
}

} // namespace

// One mail on its way.
struct SmtpSender::Upload {
    const QByteArray& message;
    const HandOver& handOver;
    const SmtpSender& sender;
    qsizetype offset = 0;
    bool isHanded = false;
    bool isRefused = false; // by handOver

    static std::size_t read(char* buffer, std::size_t size, std::size_t count, void* self);
    static int progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
    Delivery judged(CURLcode code, long answer, std::string_view stage) const;
    Delivery judgedBeforeHandOver(CURLcode code, long answer, std::string_view stage) const;
};

struct SmtpSender::Handle {
    explicit Handle(const MailOptions& options);
    ~Handle();
    void demandTls(const MailOptions& options) const;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    CURL* curl;
    char error[CURL_ERROR_SIZE] = {};
};

SmtpSender::Handle::Handle(const MailOptions& options) : curl(curl_easy_init()) {
    if (!curl)
        throw std::bad_alloc();
    curl_easy_setopt(curl, CURLOPT_URL, options.server.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    demandTls(options);
    if (!options.password.isEmpty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, options.server.user.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, options.password.reveal().constData());
    }
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, long(options.connectTimeout.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, long(options.timeout.count()));
    // Timeouts without signals, which threads would share.
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &Upload::read);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &Upload::progress);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    const QByteArray from = '<' + options.from.address.text + '>';
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.constData());
}

void SmtpSender::Handle::demandTls(const MailOptions& options) const {
    curl_easy_setopt(curl, CURLOPT_USE_SSL, long(options.server.isLoopback ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    if (!options.certificateAuthorityFile.empty()) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, options.certificateAuthorityFile.c_str());
        curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);
    }
}

SmtpSender::Handle::~Handle() {
    // Else curl says goodbye, and waits two minutes for a silent server's answer to that.
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK && socket != CURL_SOCKET_BAD)
        ::shutdown(socket, SHUT_RDWR);
    curl_easy_cleanup(curl);
}

std::size_t SmtpSender::Upload::read(char* buffer, std::size_t size, std::size_t count, void* self) {
    auto& upload = *static_cast<Upload*>(self);
    const qsizetype most = std::min(qsizetype(size * count), upload.message.size() - upload.offset);
    if (most > 0) {
        std::memcpy(buffer, upload.message.constData() + upload.offset, std::size_t(most));
        upload.offset += most;
        return std::size_t(most);
    }
    // After this curl sends the dot.
    if (!upload.isHanded && !upload.handOver()) {
        upload.isRefused = true;
        return CURL_READFUNC_ABORT;
    }
    upload.isHanded = true;
    return 0;
}

int SmtpSender::Upload::progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& upload = *static_cast<const Upload*>(self);
    return upload.sender.isGivenUp(upload.isHanded) ? 1 : 0;
}

Delivery SmtpSender::Upload::judged(CURLcode code, long answer, std::string_view stage) const {
    if (code == CURLE_OK)
        return {NoticeEnd::Sent, {}};
    if (isRefused)
        return {NoticeEnd::Returned, "lease_lost"};
    if (!isHanded)
        return judgedBeforeHandOver(code, answer, stage);
    // 354 was the answer to DATA: to the mail itself none came.
    if (answer >= 400 && answer < 500)
        return {NoticeEnd::Retry, "smtp_" + std::to_string(answer)};
    if (answer >= 500 && answer < 600)
        return {NoticeEnd::Failed, "smtp_" + std::to_string(answer)};
    return {NoticeEnd::Unsure, errorWord(code)};
}

Delivery SmtpSender::Upload::judgedBeforeHandOver(CURLcode code, long answer, std::string_view stage) const {
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return {NoticeEnd::Returned, "stopping"};
    const bool isRefusal = code == CURLE_SEND_ERROR && answer >= 400 && answer < 600;
    if (!isRefusal || stage.starts_with("MAIL"))
        return {NoticeEnd::Retry, isRefusal ? "smtp_" + std::to_string(answer) : errorWord(code),
            std::chrono::seconds(0), true};
    const std::string word = "smtp_" + std::to_string(answer);
    if (answer < 500)
        return {NoticeEnd::Retry, word};
    return {stage.starts_with("RCPT") && isGoneCode(answer) ? NoticeEnd::Gone : NoticeEnd::Failed, word};
}

Result<MailServer> mailServerFrom(const QString& text) {
    const QUrl url(text, QUrl::StrictMode);
    const bool isTls = url.scheme() == QLatin1String("smtps");
    if (!url.isValid() || (!isTls && url.scheme() != QLatin1String("smtp")) || url.host().isEmpty() ||
        (!url.path().isEmpty() && url.path() != QLatin1String("/")) || url.hasQuery() || url.hasFragment())
        return failure(ErrorCode::InvalidInput, QStringLiteral("must be like smtps://user@mail.example.org:465."));
    if (!url.password().isEmpty())
        return failure(ErrorCode::InvalidInput,
            QStringLiteral("has a password in it: put that into INVITES_MAIL_PASSWORD or INVITES_MAIL_PASSWORD_FILE."));
    QUrl address;
    address.setScheme(url.scheme());
    address.setHost(url.host());
    address.setPort(url.port(isTls ? 465 : 587));
    return MailServer{address.toString(QUrl::FullyEncoded).toStdString(),
        url.userName(QUrl::FullyDecoded).toStdString(), !isTls && isLoopback(url.host())};
}

SmtpSender::SmtpSender(
    MailOptions options, const vault::NoticeCipher& cipher, const Clock& clock, NoticeChannel channel)
    : m_options(std::move(options)), m_cipher(cipher), m_clock(clock), m_channel(channel) {
    transfer::initialiseCurlOnce();
}

SmtpSender::~SmtpSender() = default;

tl::expected<void, std::string> SmtpSender::tryServer(const MailOptions& options) {
    transfer::initialiseCurlOnce();
    const Handle handle(options);
    // With neither sender nor mail, curl greets, secures the connection, logs in, and says this.
    curl_easy_setopt(handle.curl, CURLOPT_UPLOAD, 0L);
    curl_easy_setopt(handle.curl, CURLOPT_MAIL_FROM, nullptr);
    curl_easy_setopt(handle.curl, CURLOPT_NOPROGRESS, 1L);
    curl_easy_setopt(handle.curl, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(handle.curl, CURLOPT_CUSTOMREQUEST, "NOOP");
    const CURLcode code = curl_easy_perform(handle.curl);
    if (code == CURLE_OK)
        return {};
    long answer = 0;
    curl_easy_getinfo(handle.curl, CURLINFO_RESPONSE_CODE, &answer);
    return tl::unexpected(answer >= 400 && answer < 600 ? "smtp_" + std::to_string(answer) : errorWord(code));
}

QByteArray SmtpSender::messageFor(const Notice& notice, const MailAddress& to, const Secret& token) const {
    const bool isSignIn = notice.kind == NoticeKind::SignIn;
    const QString link = m_options.publicUrl +
                         (isSignIn ? QStringLiteral("/sign-in/email/") : QStringLiteral("/unsubscribe/")) +
                         token.revealText();
    const NoticeText words = isSignIn ? signInText(notice, link, m_options.publicUrl)
                                      : noticeText(notice, m_options.publicUrl + u'/' + notice.campaignSlug, link);
    // The same however often it is sent, so that mail servers know it again.
    const QByteArray id = "notice." + QByteArray::number(notice.id.value) + '.' +
                          QByteArray::number(notice.occurrence.time_since_epoch().count()) + '@' +
                          m_options.from.address.domain();
    return mailMessage(m_options.from, to,
        {words.title, words.text, words.html, id, isSignIn ? QByteArray() : link.toLatin1()}, m_clock.now());
}

Delivery SmtpSender::perform(Upload& upload, const QByteArray& to) {
    if (!m_handle)
        m_handle = std::make_unique<Handle>(m_options);
    CURL* const curl = m_handle->curl;
    curl_slist* const recipients = curl_slist_append(nullptr, to.constData());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &upload);
    m_handle->error[0] = '\0';
    const CURLcode code = curl_easy_perform(curl);
    long answer = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    const Delivery delivery = upload.judged(code, answer, m_handle->error);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, nullptr);
    curl_slist_free_all(recipients);
    // A connection on which something went wrong is not used again.
    if (code != CURLE_OK)
        m_handle.reset();
    return delivery;
}

Delivery SmtpSender::send(const Notice& notice, const HandOver& handOver) {
    const auto target = mailTargetOf(notice, m_cipher);
    if (!target)
        return {NoticeEnd::Failed, "unreadable"};
    const QByteArray message = messageFor(notice, target->address, target->token);
    Upload upload{message, handOver, *this};
    return perform(upload, '<' + target->address.text + '>');
}

} // namespace invites::notices
