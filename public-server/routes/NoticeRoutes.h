#pragma once

#include "common/vault/NoticeCipher.h"
#include "public-server/http/Router.h"
#include "public-server/routes/PageTemplate.h"
#include "public-server/routes/RequestBody.h"
#include "public-server/routes/Services.h"
#include "public-server/routes/WebAssets.h"

#include <QJsonObject>

#include <memory>

namespace invites::routes {

// GET, PUT and DELETE /api/v1/ticket/notices: word of one's turn by e-mail or push message, where the server has
// either. GET and POST /unsubscribe/{token}: the page of the link in each mail, and the one click (RFC 8058); always,
// for mails of a server that had it.
class NoticeRoutes {
public:
    // Internal: a template is missing. services and assets outlive the result.
    static Result<NoticeRoutes> create(
        Services& services, const WebAssets& assets, std::shared_ptr<const vault::Keyring> keyring);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    struct Pages {
        SmallPages small;
        PageTemplate ask;
        PageTemplate done;
        PageTemplate unknown;
    };
    // What a request asks of one channel.
    struct Wish {
        NoticeChannel channel = NoticeChannel::Email;
        std::optional<store::NoticeTarget> target; // nothing: not any more
    };

    NoticeRoutes(Services& services, Pages pages, std::shared_ptr<const vault::Keyring> keyring);

    http::Response look(const http::Request& request);
    http::Response change(const http::Request& request);
    http::Response decline(const http::Request& request);
    http::Response answer(const QByteArray& secretHash, const Result<store::NoticeOutcome>& outcome);
    OrProblem<std::vector<Wish>> wishesOf(const QJsonObject& body) const;
    OrProblem<Wish> mailWish(const QJsonValue& value) const;
    OrProblem<Wish> pushWish(const QJsonValue& value) const;
    http::Response unsubscribePage(const http::Request& request) const;
    http::Response unsubscribe(const http::Request& request);

    Services& m_services;
    const Pages m_pages;
    const vault::NoticeCipher m_cipher;
};

} // namespace invites::routes
