#pragma once

#include "common/base/Secret.h"

#include <QByteArray>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace invites::human {

struct FormPosterOptions {
    std::string url;
    // From the name's resolution to the answer's last byte, whatever the other side does.
    std::chrono::milliseconds timeout{5000};
    std::chrono::milliseconds connectTimeout{3000};
    std::size_t maximumAnswerSize = 65536;
    bool allowPlainHttp = false;
    // A PEM file of the certificate authorities to trust; empty: the system's.
    std::string certificateAuthorityFile;
};

struct HttpAnswer {
    long status = 0;
    QByteArray body;
};

// POSTs forms to one URL with libcurl: TLS 1.2 or newer with the certificate verified, no redirects followed,
// connections kept for the next request. A proxy is taken from the environment, as libcurl does (https_proxy). Any
// number of threads at once; each request has a connection to itself.
class FormPoster {
public:
    explicit FormPoster(FormPosterOptions options);
    ~FormPoster();
    FormPoster(const FormPoster&) = delete;
    FormPoster& operator=(const FormPoster&) = delete;

    // `body` is application/x-www-form-urlencoded. The error is a word for the log: "timeout", "connect", "dns", "tls",
    // "answer_too_large", "curl_<number>". It never holds the body or the URL.
    tl::expected<HttpAnswer, std::string> post(const Secret& body);

private:
    struct Handle;

    std::unique_ptr<Handle> take();
    void giveBack(std::unique_ptr<Handle> handle);

    const FormPosterOptions m_options;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Handle>> m_idle;
};

// Appends "name=value" to a form's body, percent-encoded (WHATWG URL, application/x-www-form-urlencoded).
void appendFormField(QByteArray& body, std::string_view name, std::string_view value);

} // namespace invites::human
