#pragma once

#include "common/vault/AppealCipher.h"
#include "common/vault/NoticeCipher.h"
#include "public-server/http/Router.h"
#include "public-server/routes/RequestBody.h"
#include "public-server/routes/Services.h"

#include <memory>

namespace invites::routes {

// Ends the account of the session that the request came with. False: nobody is signed in.
Result<store::DeletionOutcome> deleteMember(
    const http::Request& request, Services& services, const QByteArray& session);
// 409 has-premium.
http::Problem hasPremium();

// GET /api/v1/member/record and …/data, PUT and DELETE /api/v1/member/hall, DELETE /api/v1/member: by the session's
// cookie, as MemberRoutes. Added where somebody can sign in.
class MemberRecordRoutes {
public:
    MemberRecordRoutes(Services& services, std::shared_ptr<const vault::Keyring> keyring);
    // This object outlives the router.
    void addTo(http::Router& router);

private:
    http::Response record(const http::Request& request);
    http::Response data(const http::Request& request);
    http::Response enterHall(const http::Request& request);
    http::Response leaveHall(const http::Request& request);
    http::Response remove(const http::Request& request);

    Services& m_services;
    const vault::NoticeCipher m_noticeCipher;
    const vault::AppealCipher m_appealCipher;
};

} // namespace invites::routes
