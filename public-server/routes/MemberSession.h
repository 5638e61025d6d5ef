#pragma once

#include "public-server/routes/RequestBody.h"
#include "public-server/routes/Services.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace invites::routes {

// 401 not-signed-in.
http::Problem notSignedIn();

// The hash of the session's secret in the cookie, which a page of another origin may not use: 401 where there is none,
// 403 foreign-origin. Whether the session has ended is the database's to say.
OrProblem<QByteArray> sessionOf(const http::Request& request, const Services& services);

// A way to sign in, and what people are told that it is.
struct SignInOffer {
    QString id; // its page is /sign-in/{id}
    QString name;
};
// The providers, and a mailed link where mails are sent.
std::vector<SignInOffer> signInOffers(const Services& services);
// What people are told that a provider is: "LinkedIn", "e-mail".
QString providerName(const QString& id, const members::Providers& providers);

} // namespace invites::routes
