#include "public-server/routes/MemberSession.h"

#include "common/vault/Hashes.h"
#include "public-server/http/RequestOrigin.h"

namespace invites::routes {

http::Problem notSignedIn() {
    return {401, "not-signed-in", "Not signed in", "Nobody is signed in in this browser, or the sign-in has ended."};
}

OrProblem<QByteArray> sessionOf(const http::Request& request, const Services& services) {
    const auto session = sessionFromCookie(request, services.cookies);
    if (!session)
        return tl::unexpected(notSignedIn());
    if (!http::isFromOwnOrigin(request, services.publicUrl))
        return tl::unexpected(http::Problem{403, "foreign-origin", "Another site's request",
            "A page of another site may not use your sign-in. Open the campaign's own page."});
    return vault::ticketSecretHash(*session);
}

} // namespace invites::routes
