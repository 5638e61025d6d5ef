#include "public-server/routes/MemberSession.h"

#include "common/vault/Hashes.h"
#include "public-server/http/RequestOrigin.h"
#include "public-server/routes/ApiJson.h"

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

std::vector<SignInOffer> signInOffers(const Services& services) {
    std::vector<SignInOffer> offers;
    for (const auto& client : services.providers.all())
        offers.push_back(
            {QString::fromStdString(client->provider().id), QString::fromStdString(client->provider().name)});
    if (services.notices.email)
        offers.push_back({QStringLiteral("email"), emailProviderName()});
    return offers;
}

QString providerName(const QString& id, const members::Providers& providers) {
    if (id == QLatin1String("email"))
        return emailProviderName();
    const auto* const client = providers.find(id.toStdString());
    return client ? QString::fromStdString(client->provider().name) : id;
}

} // namespace invites::routes
