#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/base/Secret.h"
#include "common/vault/NoticeCipher.h"
#include "public-server/notices/MailAddress.h"
#include "public-server/notices/NoticeSender.h"

#include <memory>
#include <string>
#include <tl/expected.hpp>

namespace invites::notices {

struct MailServer {
    std::string url; // "smtps://mail.example.org:465", "smtp://…:587"
    std::string user;
    // TLS is demanded of it; only a mail server on this very host may do without.
    bool isLoopback = false;
};
// InvalidInput, with what is wrong, for text that is no smtp:// or smtps:// URL, or has a password in it.
Result<MailServer> mailServerFrom(const QString& url);

struct MailOptions {
    MailServer server;
    Secret password; // empty: no login
    MailSender from;
    QString publicUrl; // without a slash at the end
    std::chrono::milliseconds connectTimeout{10'000};
    std::chrono::milliseconds timeout{30'000}; // of a whole mail
    // A PEM file of the certificate authorities to trust; empty: the system's.
    std::string certificateAuthorityFile = {};
};

// Hands mails to one mail server by SMTP (libcurl): TLS 1.2 or newer, by STARTTLS or from the beginning, with the
// certificate verified; one connection, kept for the next mail. The hand-over is said when the mail is written and only
// the dot that ends it is missing: before that the server has not taken it.
class SmtpSender final : public NoticeSender {
public:
    // channel: Email, or SignIn. cipher, clock: outlive it.
    SmtpSender(MailOptions options, const vault::NoticeCipher& cipher, const Clock& clock,
        NoticeChannel channel = NoticeChannel::Email);
    ~SmtpSender() override;

    // Whether the mail server answers, by TLS where that is demanded, and takes the login: all that comes before a
    // mail, and none is sent. The error is a word: "smtp_535", "couldnt_connect". Blocks for as long as the timeouts.
    static tl::expected<void, std::string> tryServer(const MailOptions& options);

    NoticeChannel channel() const override { return m_channel; }
    Delivery send(const Notice& notice, const HandOver& handOver) override;

private:
    struct Upload;
    struct Handle;

    QByteArray messageFor(const Notice& notice, const MailAddress& to, const Secret& token) const;
    Delivery perform(Upload& upload, const QByteArray& to);

    const MailOptions m_options;
    const vault::NoticeCipher& m_cipher;
    const Clock& m_clock;
    const NoticeChannel m_channel;
    std::unique_ptr<Handle> m_handle;
};

} // namespace invites::notices
