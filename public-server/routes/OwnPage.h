#pragma once

#include "public-server/http/Message.h"
#include "public-server/http/Problem.h"
#include "public-server/routes/PageTemplate.h"
#include "public-server/routes/Services.h"
#include "public-server/routes/WebAssets.h"

#include <QJsonObject>
#include <QString>

#include <optional>
#include <string>

namespace invites::routes {

// A member's own page and what belongs to it, in HTML that needs no script. Any thread.
class OwnPage {
public:
    // Internal: a template is missing. services outlive the result.
    static Result<OwnPage> create(const Services& services, const WebAssets& assets);

    // record: as store::MemberRecordStore gives it. message: said above all else. triedName: a name that was refused.
    http::Response own(const store::SignedInMember& member, const QJsonObject& record, const std::string& message,
        const std::optional<QString>& triedName) const;
    // Asks once more, and says what comes of it.
    http::Response deletion(const QJsonObject& record) const;
    http::Response deleted() const;
    http::Response signedOut() const;
    // 401, with the ways to sign in.
    http::Response notSignedIn() const;
    http::Response problem(const http::Problem& problem) const;

private:
    struct Templates {
        PageTemplate own;
        PageTemplate ticket;
        PageTemplate deletion;
        PageTemplate message;
    };
    OwnPage(const Services& services, Templates templates);

    std::string tickets(const QJsonObject& record) const;
    http::Response message(
        int status, const std::string& title, const std::string& detail, const std::string& actions) const;

    const Services& m_services;
    Templates m_templates;
};

} // namespace invites::routes
