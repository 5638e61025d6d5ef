#include "common/store/MemberRecordStore.h"

#include <QJsonDocument>

namespace invites::store {

namespace {

tl::unexpected<Error> unknownOutcome() {
    return failure(ErrorCode::Internal, QStringLiteral("The database gave an outcome that is not known here."));
}

} // namespace

Result<std::optional<QJsonObject>> MemberRecordStore::object(const db::Query& query, const QByteArray& sessionHash) {
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(sessionHash));
    if (!rows)
        return failure(rows.error());
    if (rows->first().isNull(0))
        return std::optional<QJsonObject>();
    return std::optional(QJsonDocument::fromJson(rows->first().bytes(0)).object());
}

Result<std::optional<QJsonObject>> MemberRecordStore::record(const QByteArray& sessionHash) {
    static const db::Query query("member_record");
    return object(query, sessionHash);
}

Result<std::optional<QJsonObject>> MemberRecordStore::data(const QByteArray& sessionHash) {
    static const db::Query query("member_data");
    return object(query, sessionHash);
}

Result<HallOutcome> MemberRecordStore::setHallName(const QByteArray& sessionHash, const std::optional<QString>& name) {
    static const db::Query query("set_hall_name");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(sessionHash).text(name));
    if (!rows)
        return failure(rows.error());
    const QString outcome = rows->first().text(0);
    if (outcome == QLatin1String("done"))
        return HallOutcome::Done;
    if (outcome == QLatin1String("not_signed_in"))
        return HallOutcome::NotSignedIn;
    if (outcome == QLatin1String("bad_name"))
        return HallOutcome::BadName;
    return unknownOutcome();
}

Result<DeletionOutcome> MemberRecordStore::remove(const QByteArray& sessionHash) {
    static const db::Query query("delete_member");
    // Not repeated after a lost connection: a second try would find nobody, and say that nothing was done.
    QString outcome;
    const Status done = m_connection.transact([&](db::Connection& connection) -> Status {
        const auto rows = connection.run(query, db::Parameters().bytes(sessionHash));
        if (!rows)
            return failure(rows.error());
        outcome = rows->first().text(0);
        return {};
    });
    if (!done)
        return failure(done.error());
    if (outcome == QLatin1String("deleted"))
        return DeletionOutcome::Done;
    if (outcome == QLatin1String("not_signed_in"))
        return DeletionOutcome::NotSignedIn;
    if (outcome == QLatin1String("has_premium"))
        return DeletionOutcome::HasPremium;
    return unknownOutcome();
}

} // namespace invites::store
