#include "common/store/PremiumStore.h"

namespace invites::store {

namespace {

tl::unexpected<Error> unknownWord() {
    return failure(ErrorCode::Internal, QStringLiteral("The database answered what this program does not know."));
}

std::optional<Checkout::Outcome> checkoutOutcomeFromText(const QString& text) {
    if (text == QLatin1String("begun"))
        return Checkout::Outcome::Begun;
    if (text == QLatin1String("not_signed_in"))
        return Checkout::Outcome::NotSignedIn;
    if (text == QLatin1String("not_offered"))
        return Checkout::Outcome::NotOffered;
    if (text == QLatin1String("has_subscription"))
        return Checkout::Outcome::HasSubscription;
    return std::nullopt;
}

db::Parameters parametersOf(const CustomerFetch& fetch, const CustomerState& state) {
    std::vector<QString> ids;
    std::vector<QString> statuses;
    std::vector<Instant> periodEnds;
    std::vector<bool> cancels;
    for (const Subscription& subscription : state.subscriptions) {
        ids.push_back(subscription.id);
        statuses.push_back(subscription.status);
        periodEnds.push_back(subscription.currentPeriodEnd.value_or(Instant{}));
        cancels.push_back(subscription.cancelAtPeriodEnd);
    }
    db::Parameters parameters;
    parameters.text(fetch.customerId)
        .int64(fetch.number)
        .text(QString(toText(state.payment)))
        .textArray(ids)
        .textArray(statuses)
        .instantArray(periodEnds)
        .boolArray(cancels);
    return parameters;
}

} // namespace

Result<std::optional<MemberPremium>> PremiumStore::ofSession(const QByteArray& sessionHash) {
    static const db::Query query("premium_of_session");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(sessionHash));
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty())
        return std::optional<MemberPremium>();
    const db::Row row = rows->first();
    const auto payment = paymentFromText(row.text(1));
    if (!payment)
        return unknownWord();
    return std::optional(MemberPremium{row.boolean(0), *payment, row.boolean(2),
        row.optionalText(3).value_or(QString()), row.optionalInstant(4), row.boolean(5)});
}

Result<Checkout> PremiumStore::beginCheckout(const QByteArray& sessionHash) {
    static const db::Query query("begin_checkout");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(sessionHash));
    if (!rows)
        return failure(rows.error());
    const db::Row row = rows->first();
    const auto outcome = checkoutOutcomeFromText(row.text(0));
    if (!outcome)
        return unknownWord();
    Checkout checkout{*outcome, {}, {}, {}, {}};
    if (*outcome == Checkout::Outcome::Begun) {
        checkout.reference = row.text(1);
        checkout.customerId = row.optionalText(2).value_or(QString());
        checkout.key = row.text(3);
        checkout.expiresAt = row.instant(4);
    }
    return checkout;
}

Result<QString> PremiumStore::keepCustomer(const QString& reference, const QString& customerId) {
    static const db::Query query("keep_customer");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().text(reference).text(customerId));
    if (!rows)
        return failure(rows.error());
    const auto kept = rows->first().optionalText(0);
    return kept ? Result<QString>(*kept) : failure(ErrorCode::NotFound, QStringLiteral("There is no such account."));
}

Status PremiumStore::keepCheckout(const Checkout& checkout, const QString& checkoutId) {
    static const db::Query query("keep_checkout");
    const auto rows = m_connection.runIdempotent(
        query, db::Parameters().text(checkout.reference).text(checkout.key).text(checkoutId));
    return rows ? Status() : failure(rows.error());
}

Result<std::optional<QString>> PremiumStore::customerOf(const QByteArray& sessionHash) {
    static const db::Query query("customer_of_session");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(sessionHash));
    if (!rows)
        return failure(rows.error());
    return rows->first().optionalText(0);
}

Result<bool> PremiumStore::askCheck(const QByteArray& sessionHash) {
    static const db::Query query("ask_premium_check");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(sessionHash));
    if (!rows)
        return failure(rows.error());
    return rows->first().boolean(0);
}

Result<std::optional<CustomerFetch>> PremiumStore::beginFetch(const QString& customerId) {
    static const db::Query query("begin_fetch");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().text(customerId));
    if (!rows)
        return failure(rows.error());
    const auto number = rows->first().optionalInteger(0);
    return number ? std::optional(CustomerFetch{customerId, *number}) : std::nullopt;
}

Result<FetchOutcome> PremiumStore::keepFetch(const CustomerFetch& fetch, const CustomerState& state) {
    static const db::Query query("keep_fetch");
    const auto rows = m_connection.runIdempotent(query, parametersOf(fetch, state));
    if (!rows)
        return failure(rows.error());
    const QString outcome = rows->first().text(0);
    if (outcome == QLatin1String("kept"))
        return FetchOutcome::Kept;
    if (outcome == QLatin1String("stale"))
        return FetchOutcome::Stale;
    if (outcome == QLatin1String("unknown"))
        return FetchOutcome::Unknown;
    return unknownWord();
}

Result<std::vector<CustomerFetch>> PremiumStore::takeChecks(int most, std::chrono::seconds lease) {
    static const db::Query query("take_premium_checks");
    const auto rows = m_connection.run(query, db::Parameters().int32(most).int32(qint32(lease.count())));
    if (!rows)
        return failure(rows.error());
    std::vector<CustomerFetch> fetches;
    for (const db::Row row : *rows)
        fetches.push_back({row.text(0), row.integer(1)});
    return fetches;
}

Result<std::optional<std::chrono::milliseconds>> PremiumStore::nextWorkIn() {
    static const db::Query query("next_premium_work_at");
    const auto rows = m_connection.runIdempotent(query);
    if (!rows)
        return failure(rows.error());
    const auto left = rows->first().optionalInteger(0);
    return left ? std::optional(std::chrono::milliseconds(*left)) : std::nullopt;
}

} // namespace invites::store
