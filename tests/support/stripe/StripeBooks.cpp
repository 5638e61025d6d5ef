#include "tests/support/stripe/StripeBooks.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>

#include <algorithm>
#include <array>
#include <utility>

namespace invites::test {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 month = 30 * 86400;

constexpr std::array<std::pair<StripeDeed, std::string_view>, 13> deedNames{{
    {StripeDeed::Renew, "renew"},
    {StripeDeed::FailRenewal, "fail_renewal"},
    {StripeDeed::PayAgain, "pay_again"},
    {StripeDeed::GiveUp, "give_up"},
    {StripeDeed::CancelAtEnd, "cancel_at_end"},
    {StripeDeed::Resume, "resume"},
    {StripeDeed::EndPeriod, "end_period"},
    {StripeDeed::CancelNow, "cancel_now"},
    {StripeDeed::RefundPart, "refund_part"},
    {StripeDeed::Refund, "refund"},
    {StripeDeed::Dispute, "dispute"},
    {StripeDeed::WinDispute, "win_dispute"},
    {StripeDeed::LoseDispute, "lose_dispute"},
}};

QString inText(const std::string& text) {
    return QString::fromStdString(text);
}

// The newest first, as Stripe lists.
template <typename Items, typename Wanted, typename ToJson>
QJsonObject listOf(const Items& items, Wanted isWanted, ToJson toJson) {
    QJsonArray data;
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
        if (isWanted(*item))
            data.append(toJson(*item));
    }
    return {{"object"_L1, "list"_L1}, {"data"_L1, data}, {"has_more"_L1, false}};
}

} // namespace

std::string_view toText(StripeDeed deed) {
    for (const auto& [value, name] : deedNames) {
        if (value == deed)
            return name;
    }
    Q_UNREACHABLE();
}

std::optional<StripeDeed> stripeDeedFromText(std::string_view text) {
    for (const auto& [value, name] : deedNames) {
        if (name == text)
            return value;
    }
    return std::nullopt;
}

StripeBooks::StripeBooks() : m_mark(std::to_string(QRandomGenerator::system()->generate())) {}

std::string StripeBooks::newId(const char* prefix) {
    return prefix + m_mark + "x" + std::to_string(++m_ids);
}

QJsonObject StripeBooks::addCustomer(const std::string& reference) {
    const std::string id = newId("cus_");
    m_customers[id] = reference;
    m_customerOrder.push_back(id);
    return {{"id"_L1, inText(id)}, {"object"_L1, "customer"_L1}, {"livemode"_L1, m_isLive},
        {"metadata"_L1, QJsonObject{{"reference"_L1, inText(reference)}}}};
}

std::string StripeBooks::lastCustomer() const {
    return m_customerOrder.empty() ? std::string() : m_customerOrder.back();
}

const StripeBooks::Session* StripeBooks::addSession(Session session) {
    if (!hasCustomer(session.customer))
        return nullptr;
    session.id = newId(m_isLive ? "cs_live_" : "cs_test_");
    const std::string id = session.id;
    return &m_sessions.insert_or_assign(id, std::move(session)).first->second;
}

const StripeBooks::Session* StripeBooks::findSession(const std::string& id) const {
    const auto found = m_sessions.find(id);
    return found == m_sessions.end() ? nullptr : &found->second;
}

QJsonObject StripeBooks::sessionJson(const Session& session, const std::string& pageUrl) {
    return {{"id"_L1, inText(session.id)}, {"object"_L1, "checkout.session"_L1}, {"mode"_L1, "subscription"_L1},
        {"customer"_L1, inText(session.customer)}, {"client_reference_id"_L1, inText(session.reference)},
        {"status"_L1, inText(session.status)}, {"expires_at"_L1, session.expiresAt},
        {"payment_status"_L1, session.status == "complete" ? "paid"_L1 : "unpaid"_L1},
        {"url"_L1, pageUrl.empty() ? QJsonValue() : QJsonValue(inText(pageUrl))}};
}

QJsonObject StripeBooks::json(const Subscription& subscription) const {
    QJsonObject item{{"id"_L1, "si_1"_L1}, {"object"_L1, "subscription_item"_L1}};
    QJsonObject object{{"id"_L1, inText(subscription.id)}, {"object"_L1, "subscription"_L1},
        {"customer"_L1, inText(subscription.customer)}, {"status"_L1, inText(subscription.status)},
        {"cancel_at_period_end"_L1, subscription.cancelsAtEnd}, {"cancel_at"_L1, QJsonValue()},
        {"livemode"_L1, m_isLive}};
    (m_isOldShape ? object : item).insert("current_period_end"_L1, subscription.periodEnd);
    object.insert("items"_L1, QJsonObject{{"object"_L1, "list"_L1}, {"data"_L1, QJsonArray{item}}});
    return object;
}

QJsonObject StripeBooks::json(const Charge& charge) {
    return {{"id"_L1, inText(charge.id)}, {"object"_L1, "charge"_L1}, {"customer"_L1, inText(charge.customer)},
        {"amount"_L1, 1900}, {"amount_refunded"_L1, charge.isRefunded ? 1900 : 0},
        {"status"_L1, charge.isPaid ? "succeeded"_L1 : "failed"_L1}, {"paid"_L1, charge.isPaid},
        {"refunded"_L1, charge.isRefunded}, {"disputed"_L1, charge.isDisputed}};
}

// Without a customer, as Stripe's.
QJsonObject StripeBooks::json(const Dispute& dispute) {
    return {{"id"_L1, inText(dispute.id)}, {"object"_L1, "dispute"_L1}, {"charge"_L1, inText(dispute.charge)},
        {"status"_L1, inText(dispute.status)}};
}

QJsonObject StripeBooks::invoiceOf(const Subscription& subscription) {
    QJsonObject invoice{
        {"id"_L1, inText(newId("in_"))}, {"object"_L1, "invoice"_L1}, {"customer"_L1, inText(subscription.customer)}};
    if (m_isOldShape)
        invoice.insert("subscription"_L1, inText(subscription.id));
    else
        invoice.insert("parent"_L1,
            QJsonObject{{"subscription_details"_L1, QJsonObject{{"subscription"_L1, inText(subscription.id)}}}});
    return invoice;
}

StripeBooks::Charge& StripeBooks::addCharge(const std::string& customer, bool isPaid) {
    m_charges.push_back({newId("ch_"), customer, isPaid});
    return m_charges.back();
}

// The one that is not over, or the last one.
StripeBooks::Subscription* StripeBooks::subscriptionOf(const std::string& customer) {
    Subscription* found = nullptr;
    for (Subscription& subscription : m_subscriptions) {
        if (subscription.customer == customer && (!found || subscription.status != "canceled"))
            found = &subscription;
    }
    return found;
}

StripeBooks::Charge* StripeBooks::lastPaidOf(const std::string& customer) {
    const auto found = std::find_if(m_charges.rbegin(), m_charges.rend(),
        [&](const Charge& charge) { return charge.customer == customer && charge.isPaid; });
    return found == m_charges.rend() ? nullptr : &*found;
}

StripeBooks::Dispute* StripeBooks::openDisputeOf(const std::string& customer) {
    for (Dispute& dispute : m_disputes) {
        const auto disputed = charge(dispute.charge);
        if (dispute.status == "needs_response" && disputed &&
            disputed->value("customer"_L1).toString() == inText(customer))
            return &dispute;
    }
    return nullptr;
}

void StripeBooks::tell(const char* type, const QJsonObject& object) {
    const std::string id = newId("evt_");
    const QJsonObject event{{"id"_L1, inText(id)}, {"object"_L1, "event"_L1}, {"type"_L1, QLatin1String(type)},
        {"created"_L1, QDateTime::currentSecsSinceEpoch()}, {"livemode"_L1, m_isLive}, {"pending_webhooks"_L1, 1},
        {"data"_L1, QJsonObject{{"object"_L1, object}}}};
    // Indented, as Stripe sends it: a signature is of the bytes, not of what they mean.
    m_events.push_back({id, type, QJsonDocument(event).toJson(QJsonDocument::Indented)});
}

std::vector<StripeEvent> StripeBooks::takeEvents() {
    return std::exchange(m_events, {});
}

bool StripeBooks::pay(const std::string& sessionId) {
    const auto found = m_sessions.find(sessionId);
    if (found == m_sessions.end() || found->second.status != "open" ||
        found->second.expiresAt < QDateTime::currentSecsSinceEpoch())
        return false;
    found->second.status = "complete";
    m_subscriptions.push_back(
        {newId("sub_"), found->second.customer, "active", QDateTime::currentSecsSinceEpoch() + month});
    addCharge(found->second.customer, true);
    const Subscription& subscription = m_subscriptions.back();
    tell("customer.subscription.created", json(subscription));
    tell("invoice.paid", invoiceOf(subscription));
    tell("checkout.session.completed", sessionJson(found->second, {}));
    return true;
}

// To the next month.
void StripeBooks::pass(Subscription& subscription, bool isPaid) {
    subscription.periodEnd += month;
    subscription.status = isPaid ? "active" : "past_due";
    addCharge(subscription.customer, isPaid);
    tell("customer.subscription.updated", json(subscription));
    tell(isPaid ? "invoice.paid" : "invoice.payment_failed", invoiceOf(subscription));
}

bool StripeBooks::happen(StripeDeed deed, const std::string& customer) {
    switch (deed) {
    case StripeDeed::RefundPart:
    case StripeDeed::Refund:
    case StripeDeed::Dispute:
    case StripeDeed::WinDispute:
    case StripeDeed::LoseDispute:
        return happenToPayment(deed, customer);
    default:
        break;
    }
    Subscription* const subscription = subscriptionOf(customer);
    return subscription && subscription->status != "canceled" && happenToSubscription(deed, *subscription);
}

bool StripeBooks::happenToSubscription(StripeDeed deed, Subscription& subscription) {
    switch (deed) {
    case StripeDeed::Renew:
    case StripeDeed::FailRenewal:
        pass(subscription, deed == StripeDeed::Renew);
        return true;
    case StripeDeed::PayAgain:
        if (subscription.status != "past_due")
            return false;
        subscription.status = "active";
        addCharge(subscription.customer, true);
        tell("invoice.paid", invoiceOf(subscription));
        break;
    case StripeDeed::CancelAtEnd:
    case StripeDeed::Resume:
        subscription.cancelsAtEnd = deed == StripeDeed::CancelAtEnd;
        break;
    default:
        subscription.status = "canceled";
        tell("customer.subscription.deleted", json(subscription));
        return true;
    }
    tell("customer.subscription.updated", json(subscription));
    return true;
}

bool StripeBooks::happenToPayment(StripeDeed deed, const std::string& customer) {
    if (deed == StripeDeed::WinDispute || deed == StripeDeed::LoseDispute) {
        Dispute* const dispute = openDisputeOf(customer);
        if (!dispute)
            return false;
        dispute->status = deed == StripeDeed::WinDispute ? "won" : "lost";
        tell("charge.dispute.closed", json(*dispute));
        return true;
    }
    Charge* const charge = lastPaidOf(customer);
    if (!charge)
        return false;
    if (deed == StripeDeed::Dispute) {
        charge->isDisputed = true;
        m_disputes.push_back({newId("du_"), charge->id});
        tell("charge.dispute.created", json(m_disputes.back()));
        return true;
    }
    charge->isRefunded = deed == StripeDeed::Refund;
    tell("charge.refunded", json(*charge));
    return true;
}

QJsonObject StripeBooks::subscriptionsOf(const std::string& customer) const {
    return listOf(
        m_subscriptions, [&](const Subscription& each) { return each.customer == customer; },
        [this](const Subscription& each) { return json(each); });
}

QJsonObject StripeBooks::chargesOf(const std::string& customer) const {
    return listOf(
        m_charges, [&](const Charge& each) { return each.customer == customer; },
        [](const Charge& each) { return json(each); });
}

QJsonObject StripeBooks::disputesOf(const std::string& charge) const {
    return listOf(
        m_disputes, [&](const Dispute& each) { return each.charge == charge; },
        [](const Dispute& each) { return json(each); });
}

std::optional<QJsonObject> StripeBooks::charge(const std::string& id) const {
    for (const Charge& each : m_charges) {
        if (each.id == id)
            return json(each);
    }
    return std::nullopt;
}

} // namespace invites::test
