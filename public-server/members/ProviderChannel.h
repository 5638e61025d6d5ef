#pragma once

#include "common/base/Secret.h"

#include <QByteArray>

#include <atomic>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace invites::members {

struct ChannelOptions {
    // From the name's resolution to the answer's last byte, whatever the other side does.
    std::chrono::milliseconds timeout{5000};
    std::size_t maximumAnswerSize = 65536;
    // Once it is true, what is under way is given up within a second. Outlives the channel.
    const std::atomic<bool>* isStopping = nullptr;
};

struct ProviderAnswer {
    long status = 0;
    QByteArray body;
    std::map<std::string, std::string> fields{}; // names in lower case; of one that came twice, the last
};

// Name and password for "Authorization: Basic", percent-encoded as RFC 6749, 2.3.1 has it.
struct BasicCredentials {
    std::string user;
    Secret password;
};

// A question with all that it may have. body: a form (application/x-www-form-urlencoded) unless a field says what else;
// with it it is a POST, else a GET, unless the method is named.
struct ProviderQuestion {
    std::string url;
    std::optional<Secret> body{};
    std::optional<BasicCredentials> credentials{};
    std::optional<Secret> bearer{};    // for "Authorization: Bearer"
    std::vector<std::string> fields{}; // "Name: value"
    std::string method{};              // "PATCH"
};

// Asks a provider with libcurl: TLS 1.2 or newer with the certificate verified, no redirects followed, a connection for
// each question (sign-ins are few). A proxy is taken from the environment, as libcurl does. Blocks; any thread.
class ProviderChannel {
public:
    // allowPlainHttp: for a provider on this machine.
    ProviderChannel(ChannelOptions options, bool allowPlainHttp);

    // The error is a word for the log: "timeout", "connect", "dns", "tls", "answer_too_large", "curl_<number>". It
    // never holds an address or a secret.
    using Answer = tl::expected<ProviderAnswer, std::string>;
    Answer ask(const ProviderQuestion& question) const;
    Answer get(const std::string& url) const;
    Answer post(const std::string& url, const Secret& form, const std::optional<BasicCredentials>& credentials) const;

private:
    const ChannelOptions m_options;
    const bool m_allowPlainHttp;
};

} // namespace invites::members
