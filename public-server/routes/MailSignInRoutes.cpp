#include "public-server/routes/MailSignInRoutes.h"

#include "common/domain/Consent.h"
#include "common/vault/Hashes.h"
#include "public-server/http/RequestOrigin.h"
#include "public-server/notices/NoticeTarget.h"
#include "public-server/routes/RequestBody.h"
#include "public-server/routes/TicketRoutes.h"

#include <QUrlQuery>

#include <algorithm>

namespace invites::routes {

namespace {

// Its own provider, whose state travels in a mail.
constexpr char provider[] = "email";
// Two hashes and a place, with dots between (SignInState.h).
constexpr std::size_t longestToken = 168;

constexpr char noAddress[] = "That is no e-mail address that we can write to. Please look at it once more.";
constexpr char wrongAddress[] =
    "The link was not sent to that address. Please give the one that you asked with; after the fifth wrong one the "
    "link is good for nothing.";

bool isToken(const std::string& text) {
    return text.size() <= longestToken && std::all_of(text.begin(), text.end(), [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
               (character >= '0' && character <= '9') || character == '-' || character == '_' || character == '.';
    });
}

std::string troubleParagraph(const char* words) {
    return *words ? R"(<p class="notice" role="alert">)" + escapedForHtml(words) + "</p>" : std::string();
}

} // namespace

Result<MailSignInRoutes> MailSignInRoutes::create(Services& services, const WebAssets& assets, SignInPages trouble,
    std::shared_ptr<const vault::Keyring> keyring, SignInOptions options) {
    auto small = SmallPages::create(assets);
    if (!small)
        return failure(small.error());
    auto ask = PageTemplate::load("sign-in-email.html", assets);
    auto sent = PageTemplate::load("sign-in-email-sent.html", assets);
    auto link = PageTemplate::load("sign-in-email-link.html", assets);
    auto elsewhere = PageTemplate::load("sign-in-email-elsewhere.html", assets);
    for (const auto* each : {&ask, &sent, &link, &elsewhere}) {
        if (!*each)
            return failure(each->error());
    }
    return MailSignInRoutes(services,
        {std::move(*small), std::move(trouble), std::move(*ask), std::move(*sent), std::move(*link),
            std::move(*elsewhere)},
        std::move(keyring), std::move(options));
}

MailSignInRoutes::MailSignInRoutes(
    Services& services, Pages pages, std::shared_ptr<const vault::Keyring> keyring, SignInOptions options)
    : m_services(services), m_pages(std::move(pages)), m_states(services.keyring), m_cipher(std::move(keyring)),
      m_options(std::move(options)) {}

void MailSignInRoutes::addTo(http::Router& router) {
    using http::BodyRule;
    using http::Method;
    router.add({Method::Get, "/sign-in/email", "page_sign_in_email", BodyRule::None,
        [this](const http::Request& request) { return askPage(request); }});
    router.add({Method::Post, "/sign-in/email", "begin_mail_sign_in", BodyRule::Form,
        [this](const http::Request& request) { return ask(request); }});
    router.add({Method::Get, "/sign-in/email/{token}", "page_sign_in_link", BodyRule::None,
        [this](const http::Request& request) { return linkPage(request); }, http::Pace::AtOnce});
    router.add({Method::Post, "/sign-in/email/{token}", "finish_mail_sign_in", BodyRule::Form,
        [this](const http::Request& request) { return follow(request); }});
}

void MailSignInRoutes::noteFailure(const std::string& reason) const {
    if (m_options.onFailure)
        m_options.onFailure(provider, reason);
}

QByteArray MailSignInRoutes::subjectHashOf(const notices::MailAddress& address) const {
    return m_services.memberCipher.subjectHash(provider, address.mailbox().toStdString());
}

bool MailSignInRoutes::wasAskedForIn(const std::optional<Secret>& browser, const std::string& token) const {
    return browser && m_states.recognise(token, provider, *browser);
}

http::Response MailSignInRoutes::askedFor(
    int status, const members::ReturnPlace& place, const std::string& address, const char* trouble) {
    const SignInOrigin origin = signInOriginOf(place, m_services);
    return m_pages.small.page(status, "Sign in by e-mail",
        m_pages.ask.render(
            {{"slug", place.slug}, {"page", std::string(toText(place.page))}, {"address", escapedForHtml(address)},
                {"trouble", troubleParagraph(trouble)}, {"consent", escapedForHtml(signInConsent)},
                {"back_path", origin.path}, {"back", escapedForHtml(origin.back)}}));
}

http::Response MailSignInRoutes::sentTo(const members::ReturnPlace& place) {
    const SignInOrigin origin = signInOriginOf(place, m_services);
    return m_pages.small.page(202, "Look into your mailbox",
        m_pages.sent.render({{"again_path", escapedForHtml("/sign-in/email" + signInQuery(place))},
            {"back_path", origin.path}, {"back", escapedForHtml(origin.back)}}));
}

http::Response MailSignInRoutes::elsewherePage(int status, const std::string& token, const char* trouble) const {
    return m_pages.small.page(
        status, "Sign in here?", m_pages.elsewhere.render({{"token", token}, {"trouble", troubleParagraph(trouble)}}));
}

http::Response MailSignInRoutes::askPage(const http::Request& request) {
    const QUrlQuery query(QString::fromStdString(request.query));
    const members::ReturnPlace place =
        returnPlaceFrom(query.queryItemValue(QStringLiteral("to")), query.queryItemValue(QStringLiteral("page")));
    return askedFor(200, place, {}, "");
}

store::MailSignInBeginning MailSignInRoutes::beginningFor(const notices::MailAddress& address,
    const members::SignInState& state, const Secret& browser, const http::Request& request) const {
    store::MailSignInBeginning beginning;
    beginning.stateHash = vault::ticketSecretHash(state.text);
    beginning.browserHash = vault::ticketSecretHash(browser);
    beginning.provider = QLatin1String(provider);
    beginning.returnSlug = QString::fromStdString(state.place.slug);
    beginning.addressHash = addressHashOf(request, m_services);
    beginning.addressLimit = m_options.perAddressPerHour;
    beginning.subjectHash = subjectHashOf(address);
    beginning.profile.email = QString::fromLatin1(address.text);
    beginning.target = notices::sealedSignInTarget(address, state.text, m_cipher, m_services.keyring);
    return beginning;
}

http::Response MailSignInRoutes::ask(const http::Request& request) {
    const FormFields form(request.body);
    const members::ReturnPlace place =
        returnPlaceFrom(form.value(QStringLiteral("to")), form.value(QStringLiteral("page")));
    if (!http::isFromOwnOrigin(request, m_services.publicUrl))
        return m_pages.trouble.foreign(signInOriginOf(place, m_services));
    const QString typed = form.value(QStringLiteral("address"));
    const auto address = notices::mailAddressFrom(typed);
    if (!address)
        return askedFor(422, place, typed.left(254).toStdString(), noAddress);
    const Secret browser = signInBrowserOf(request, m_services);
    const members::SignInState state = m_states.begin(provider, browser, place);
    const auto begun = m_services.desk.beginSignInByMail(beginningFor(*address, state, browser, request));
    if (!begun)
        return m_pages.trouble.busy(signInOriginOf(place, m_services));
    if (!*begun)
        return m_pages.trouble.tooMany(signInOriginOf(place, m_services));
    http::Response response = sentTo(place);
    keepSignInBrowser(response, browser, m_services);
    return response;
}

http::Response MailSignInRoutes::linkPage(const http::Request& request) const {
    // Nothing is looked up: the page is no way to try tokens, and whatever opens it uses up nothing.
    const std::string& token = request.pathValues.front();
    if (!isToken(token))
        return http::toResponse(http::notFound());
    if (!wasAskedForIn(secretFromCookie(request, m_services.cookies, signInCookie), token))
        return elsewherePage(200, token, "");
    return m_pages.small.page(200, "Sign in here?", m_pages.link.render({{"token", token}}));
}

http::Response MailSignInRoutes::follow(const http::Request& request) {
    const std::string& token = request.pathValues.front();
    if (!isToken(token))
        return http::toResponse(http::notFound());
    if (!http::isFromOwnOrigin(request, m_services.publicUrl))
        return m_pages.trouble.foreign({});
    const auto browser = secretFromCookie(request, m_services.cookies, signInCookie);
    const auto address = notices::mailAddressFrom(FormFields(request.body).value(QStringLiteral("address")));
    if (!address && !wasAskedForIn(browser, token))
        return elsewherePage(422, token, noAddress);
    const Secret session = vault::newRandomSecret();
    store::MailSignInReturn returned;
    returned.stateHash = vault::ticketSecretHash(Secret(QByteArray::fromStdString(token)));
    if (browser)
        returned.browserHash = vault::ticketSecretHash(*browser);
    if (address)
        returned.subjectHash = subjectHashOf(*address);
    returned.sessionHash = vault::ticketSecretHash(session);
    if (const auto old = sessionFromCookie(request, m_services.cookies))
        returned.oldSessionHash = vault::ticketSecretHash(*old);
    returned.ticketSecret = secretFromCookie(request, m_services.cookies);
    return finished(m_services.desk.finishSignInByMail(std::move(returned)), session, token);
}

http::Response MailSignInRoutes::finished(
    const Result<store::SignInAnswer>& answer, const Secret& session, const std::string& token) const {
    if (!answer) {
        noteFailure("database");
        return m_pages.trouble.busy({});
    }
    switch (answer->outcome) {
    case store::SignInOutcome::SignedIn:
        // The database knew the whole token, so it is as we made it.
        return signedIn(*answer, members::SignInStates::placeIn(token).page, session, m_services);
    case store::SignInOutcome::NotConfirmed:
        noteFailure("address");
        return elsewherePage(403, token, wrongAddress);
    case store::SignInOutcome::Unknown:
    case store::SignInOutcome::Spent:
    case store::SignInOutcome::Expired:
        noteFailure(answer->outcome == store::SignInOutcome::Spent ? "link_spent" : "link_over");
        return m_pages.trouble.linkNotGood({});
    }
    return m_pages.trouble.busy({});
}

} // namespace invites::routes
