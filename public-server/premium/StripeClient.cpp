#include "public-server/premium/StripeClient.h"

#include "public-server/premium/StripeObjects.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>

#include <thread>

namespace invites::premium {

namespace {

// Since it, periods are on a subscription's items, and a subscription is made when its checkout is complete.
constexpr char apiVersion[] = "2025-03-31.basil";
constexpr std::chrono::milliseconds beforeSecondTry(300);
constexpr std::size_t longestAnswer = 1024 * 1024;

// application/x-www-form-urlencoded.
class Form {
public:
    Form& add(const char* name, const QString& value) {
        if (!m_text.isEmpty())
            m_text += '&';
        m_text += QByteArray(name).toPercentEncoding("[]") + '=' + value.toUtf8().toPercentEncoding();
        return *this;
    }
    const QByteArray& text() const { return m_text; }

private:
    QByteArray m_text;
};

// The same for the same question: another price or address is another one.
std::string keyFor(const QString& purpose, const QByteArray& form) {
    const QByteArray text = purpose.toUtf8() + '\n' + form;
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().toStdString();
}

std::string inPath(const QString& id) {
    return id.toUtf8().toPercentEncoding().toStdString();
}

StripeFailure unreadable() {
    return {StripeFailure::Kind::Unavailable, "stripe_unreadable"};
}

StripeFailure failureOf(long status) {
    const bool isFinal =
        status >= 400 && status < 500 && status != 401 && status != 403 && status != 409 && status != 429;
    return {
        isFinal ? StripeFailure::Kind::Refused : StripeFailure::Kind::Unavailable, "stripe_" + std::to_string(status)};
}

} // namespace

StripeClient::StripeClient(StripeOptions options, std::chrono::milliseconds timeout)
    : m_options(std::move(options)), m_channel({timeout, longestAnswer, &m_isStopping}, m_options.allowPlainHttp) {}

OrFailure<QJsonObject> StripeClient::ask(members::ProviderQuestion question) const {
    question.url = m_options.apiUrl + question.url;
    question.bearer = m_options.secretKey;
    question.fields.push_back(std::string("Stripe-Version: ") + apiVersion);
    const auto answer = m_channel.ask(question);
    if (!answer)
        return tl::unexpected(StripeFailure{StripeFailure::Kind::Unavailable, answer.error()});
    if (answer->status != 200)
        return tl::unexpected(failureOf(answer->status));
    const QJsonDocument document = QJsonDocument::fromJson(answer->body);
    if (!document.isObject())
        return tl::unexpected(unreadable());
    return document.object();
}

OrFailure<QJsonObject> StripeClient::get(const std::string& path) const {
    return ask({path});
}

OrFailure<QJsonObject> StripeClient::post(
    const std::string& path, const QByteArray& form, const std::string& idempotencyKey) const {
    members::ProviderQuestion question{path, Secret(form)};
    question.fields = {"Idempotency-Key: " + idempotencyKey};
    auto answer = ask(question);
    if (answer || answer.error().kind == StripeFailure::Kind::Refused)
        return answer;
    // Whatever became of the first: with its key nothing is made twice.
    std::this_thread::sleep_for(beforeSecondTry);
    return ask(std::move(question));
}

OrFailure<QString> StripeClient::createCustomer(const QString& reference) const {
    const QByteArray form = Form().add("metadata[reference]", reference).text();
    const auto customer = post("/v1/customers", form, keyFor(QStringLiteral("customer ") + reference, form));
    if (!customer)
        return tl::unexpected(customer.error());
    const QString id = idFrom(customer->value(QLatin1String("id")), "cus_");
    return id.isEmpty() ? OrFailure<QString>(tl::unexpected(unreadable())) : id;
}

OrFailure<CheckoutSession> StripeClient::createCheckout(const store::Checkout& checkout) const {
    const QString publicUrl = QString::fromStdString(m_options.publicUrl);
    const auto expiresAt = std::chrono::floor<std::chrono::seconds>(checkout.expiresAt.time_since_epoch()).count();
    Form form;
    form.add("mode", QStringLiteral("subscription"))
        .add("customer", checkout.customerId)
        .add("client_reference_id", checkout.reference)
        .add("line_items[0][quantity]", QStringLiteral("1"))
        .add("subscription_data[metadata][reference]", checkout.reference)
        .add("success_url", publicUrl + QStringLiteral("/premium/done"))
        .add("cancel_url", publicUrl + QStringLiteral("/premium"))
        .add("expires_at", QString::number(expiresAt));
    if (m_options.price.empty())
        form.add("line_items[0][price_data][currency]", QStringLiteral("usd"))
            .add("line_items[0][price_data][unit_amount]", QStringLiteral("1900"))
            .add("line_items[0][price_data][recurring][interval]", QStringLiteral("month"))
            .add("line_items[0][price_data][product_data][name]", QStringLiteral("Premium"));
    else
        form.add("line_items[0][price]", QString::fromStdString(m_options.price));
    const auto session =
        post("/v1/checkout/sessions", form.text(), keyFor(QStringLiteral("checkout ") + checkout.key, form.text()));
    if (!session)
        return tl::unexpected(session.error());
    const QString id = idFrom(session->value(QLatin1String("id")), "cs_");
    const QString url = session->value(QLatin1String("url")).toString();
    if (id.isEmpty() || !isSafeAddress(url))
        return tl::unexpected(unreadable());
    return CheckoutSession{id, url.toStdString()};
}

OrFailure<std::string> StripeClient::createPortal(const QString& customerId) const {
    const QByteArray form =
        Form()
            .add("customer", customerId)
            .add("return_url", QString::fromStdString(m_options.publicUrl) + QStringLiteral("/premium"))
            .text();
    // Its address is good once and for minutes: asked for again, it is another one.
    const auto session = ask({"/v1/billing_portal/sessions", Secret(form)});
    if (!session)
        return tl::unexpected(session.error());
    const QString url = session->value(QLatin1String("url")).toString();
    return isSafeAddress(url) ? OrFailure<std::string>(url.toStdString()) : tl::unexpected(unreadable());
}

bool StripeClient::isSafeAddress(const QString& text) const {
    const QUrl url(text, QUrl::StrictMode);
    return url.isValid() && !url.host().isEmpty() &&
           (url.scheme() == QLatin1String("https") ||
               (m_options.allowPlainHttp && url.scheme() == QLatin1String("http")));
}

OrFailure<CustomerState> StripeClient::customerState(const QString& customerId) const {
    // The newest hundred; nobody has had more that is not over.
    const auto list = get("/v1/subscriptions?status=all&limit=100&customer=" + inPath(customerId));
    if (!list)
        return tl::unexpected(list.error());
    CustomerState state;
    const QJsonValue data = list->value(QLatin1String("data"));
    if (!data.isArray())
        return tl::unexpected(unreadable());
    for (const QJsonValue each : data.toArray()) {
        const auto subscription = subscriptionFrom(each.toObject());
        if (!subscription)
            return tl::unexpected(unreadable());
        state.subscriptions.push_back(*subscription);
    }
    const auto payment = lastPayment(customerId);
    if (!payment)
        return tl::unexpected(payment.error());
    state.payment = *payment;
    return state;
}

OrFailure<Payment> StripeClient::lastPayment(const QString& customerId) const {
    const auto charges = get("/v1/charges?limit=20&customer=" + inPath(customerId));
    if (!charges)
        return tl::unexpected(charges.error());
    if (!charges->value(QLatin1String("data")).isArray())
        return tl::unexpected(unreadable());
    const auto charge = lastPaymentOf(*charges);
    if (!charge)
        return Payment::None;
    if (charge->value(QLatin1String("refunded")).toBool())
        return Payment::Refunded;
    if (!charge->value(QLatin1String("disputed")).toBool())
        return Payment::Paid;
    const auto disputes = get("/v1/disputes?limit=10&charge=" + inPath(charge->value(QLatin1String("id")).toString()));
    if (!disputes)
        return tl::unexpected(disputes.error());
    if (!disputes->value(QLatin1String("data")).isArray())
        return tl::unexpected(unreadable());
    return isAnyOpenOrLost(*disputes) ? Payment::Disputed : Payment::Paid;
}

OrFailure<QString> StripeClient::customerOfCharge(const QString& chargeId) const {
    const auto charge = get("/v1/charges/" + inPath(chargeId));
    if (!charge)
        return tl::unexpected(charge.error());
    return referenceFrom(charge->value(QLatin1String("customer")), "cus_");
}

OrFailure<QJsonObject> StripeClient::price() const {
    return get("/v1/prices/" + m_options.price);
}

OrFailure<QJsonObject> StripeClient::tryKey() const {
    return m_options.price.empty() ? get("/v1/subscriptions?limit=1") : price();
}

} // namespace invites::premium
