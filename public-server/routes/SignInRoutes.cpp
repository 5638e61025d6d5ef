#include "public-server/routes/SignInRoutes.h"

#include "common/vault/Hashes.h"
#include "public-server/http/Problem.h"
#include "public-server/routes/TicketProblems.h"
#include "public-server/routes/TicketRoutes.h"

#include <QUrlQuery>

#include <algorithm>
#include <optional>

namespace invites::routes {

namespace {

constexpr qsizetype longestCode = 4096;

// Nothing where it is missing, and where it is there twice: nobody could say which one is meant.
std::optional<QString> valueOf(const QUrlQuery& query, const char* name) {
    const QStringList values = query.allQueryItemValues(QLatin1String(name), QUrl::FullyDecoded);
    return values.size() == 1 ? std::optional(values.front()) : std::nullopt;
}

QUrlQuery queryOf(const http::Request& request) {
    return QUrlQuery(QString::fromStdString(request.query));
}

// Providers that say who they are in the answer (RFC 9207) must be the one that was asked.
bool isAnotherIssuers(const QUrlQuery& query, const members::Provider& provider) {
    if (!query.hasQueryItem(QStringLiteral("iss")))
        return false;
    const auto issuer = valueOf(query, "iss");
    return !issuer ||
           std::find(provider.issuers.begin(), provider.issuers.end(), issuer->toStdString()) == provider.issuers.end();
}

} // namespace

SignInRoutes::SignInRoutes(Services& services, SignInPages pages, SignInOptions options)
    : m_services(services), m_states(services.keyring), m_pages(std::move(pages)), m_options(std::move(options)) {}

void SignInRoutes::addTo(http::Router& router) {
    using http::Method;
    router.add({Method::Get, "/sign-in/{provider}", "begin_sign_in", http::BodyRule::None,
        [this](const http::Request& request) { return begin(request); }});
    router.add({Method::Get, "/sign-in/{provider}/callback", "finish_sign_in", http::BodyRule::None,
        [this](const http::Request& request) { return callback(request); }});
}

void SignInRoutes::noteFailure(const members::OidcClient& client, const std::string& reason) const {
    if (m_options.onFailure)
        m_options.onFailure(client.provider().id, reason);
}

http::Response SignInRoutes::begin(const http::Request& request) {
    members::OidcClient* const client = m_services.providers.find(request.pathValues.front());
    if (!client)
        return http::toResponse(http::notFound());
    const QUrlQuery query = queryOf(request);
    const members::ReturnPlace place =
        returnPlaceFrom(valueOf(query, "to").value_or(QString()), valueOf(query, "page").value_or(QString()));
    const Secret browser = signInBrowserOf(request, m_services);
    const std::string& provider = client->provider().id;
    const members::SignInState state = m_states.begin(provider, browser, place);
    store::SignInBeginning beginning;
    beginning.stateHash = vault::ticketSecretHash(state.text);
    beginning.browserHash = vault::ticketSecretHash(browser);
    beginning.provider = QString::fromStdString(provider);
    beginning.returnSlug = QString::fromStdString(place.slug);
    beginning.addressHash = addressHashOf(request, m_services);
    beginning.addressLimit = m_options.perAddressPerHour;
    const auto begun = m_services.desk.beginSignIn(std::move(beginning));
    if (!begun)
        return m_pages.busy(originOf(place));
    if (!*begun)
        return m_pages.tooMany(originOf(place));
    const auto address = client->authorizationUrl(state);
    if (!address) {
        noteFailure(*client, address.error().reason);
        return m_pages.failed(client->provider().name, address.error().kind, originOf(place));
    }
    http::Response response = redirectTo(*address);
    keepSignInBrowser(response, browser, m_services);
    return response;
}

std::optional<members::SignInState> SignInRoutes::stateOf(
    const http::Request& request, const members::Provider& provider, const std::optional<Secret>& browser) const {
    const auto text = valueOf(queryOf(request), "state");
    if (!browser || !text)
        return std::nullopt;
    return m_states.recognise(text->toLatin1().toStdString(), provider.id, *browser);
}

http::Response SignInRoutes::callback(const http::Request& request) {
    members::OidcClient* const client = m_services.providers.find(request.pathValues.front());
    if (!client)
        return http::toResponse(http::notFound());
    const members::Provider& provider = client->provider();
    const auto browser = secretFromCookie(request, m_services.cookies, signInCookie);
    auto state = stateOf(request, provider, browser);
    if (!state) {
        noteFailure(*client, "state");
        return m_pages.notGood({});
    }
    const QUrlQuery query = queryOf(request);
    if (isAnotherIssuers(query, provider)) {
        noteFailure(*client, "iss");
        return m_pages.notGood(originOf(state->place));
    }
    const auto code = valueOf(query, "code");
    if (query.hasQueryItem(QStringLiteral("error")) || !code || code->isEmpty() || code->size() > longestCode) {
        noteFailure(*client, "stopped");
        return m_pages.stopped(provider.name, originOf(state->place));
    }
    return exchange(request, {*client, std::move(*state), *browser}, code->toStdString());
}

http::Response SignInRoutes::exchange(const http::Request& request, const Return& returned, const std::string& code) {
    tl::expected<members::Identity, members::SignInFailure> identity =
        tl::unexpected(members::SignInFailure{members::SignInFailure::Kind::Unavailable, "busy"});
    // A provider that hangs must not hold all threads.
    if (m_asking.fetch_add(1) < m_options.mostHeld)
        identity = returned.client.redeem(code, returned.state);
    m_asking.fetch_sub(1);
    if (!identity) {
        noteFailure(returned.client, identity.error().reason);
        return m_pages.failed(returned.client.provider().name, identity.error().kind, originOf(returned.state.place));
    }
    return finish(request, returned, *identity);
}

http::Response SignInRoutes::finish(
    const http::Request& request, const Return& returned, const members::Identity& identity) {
    const members::Provider& provider = returned.client.provider();
    const Secret session = vault::newRandomSecret();
    store::SignInReturn signIn;
    signIn.stateHash = vault::ticketSecretHash(returned.state.text);
    signIn.browserHash = vault::ticketSecretHash(returned.browser);
    signIn.provider = QString::fromStdString(provider.id);
    signIn.subjectHash = m_services.memberCipher.subjectHash(provider.issuers.front(), identity.subject);
    signIn.profile = identity.profile;
    signIn.sessionHash = vault::ticketSecretHash(session);
    if (const auto old = sessionFromCookie(request, m_services.cookies))
        signIn.oldSessionHash = vault::ticketSecretHash(*old);
    signIn.ticketSecret = secretFromCookie(request, m_services.cookies);
    const auto answer = m_services.desk.finishSignIn(std::move(signIn));
    if (!answer) {
        noteFailure(returned.client, "database");
        return m_pages.busy(originOf(returned.state.place));
    }
    switch (answer->outcome) {
    case store::SignInOutcome::SignedIn:
        return signedIn(*answer, returned.state.place.page, session, m_services);
    case store::SignInOutcome::Unknown:
    case store::SignInOutcome::Spent:
    case store::SignInOutcome::Expired:
    case store::SignInOutcome::NotConfirmed:
        noteFailure(returned.client, answer->outcome == store::SignInOutcome::Spent ? "state_spent" : "state_over");
        return m_pages.notGood(originOf(returned.state.place));
    }
    return m_pages.busy({});
}

} // namespace invites::routes
