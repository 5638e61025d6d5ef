#include "common/store/NoticeStore.h"

namespace invites::store {

namespace {

Result<NoticeOutcome> outcomeFromText(const QString& text) {
    if (text == QLatin1String("done"))
        return NoticeOutcome::Done;
    if (text == QLatin1String("no_ticket"))
        return NoticeOutcome::NoTicket;
    if (text == QLatin1String("ended"))
        return NoticeOutcome::Ended;
    if (text == QLatin1String("too_many"))
        return NoticeOutcome::TooMany;
    if (text == QLatin1String("undeliverable"))
        return NoticeOutcome::Undeliverable;
    return failure(ErrorCode::Internal, QStringLiteral("The database gave an outcome that is not known here."));
}

Result<NoticeOutcome> outcomeFromRows(const Result<db::Rows>& rows) {
    return rows ? outcomeFromText(rows->first().text(0)) : failure(rows.error());
}

} // namespace

Result<NoticeOutcome> NoticeStore::ask(
    const QByteArray& secretHash, const NoticeTarget& target, const QByteArray& addressHash) {
    static const db::Query query("ask_for_notices");
    return outcomeFromRows(m_connection.runIdempotent(query, db::Parameters()
                                                                 .bytes(secretHash)
                                                                 .text(QString(toText(target.channel)))
                                                                 .bytes(target.mailboxHash)
                                                                 .bytes(target.sealed)
                                                                 .bytes(target.unsubscribeHash)
                                                                 .bytes(addressHash)));
}

Result<NoticeOutcome> NoticeStore::decline(const QByteArray& secretHash, std::optional<NoticeChannel> channel) {
    static const db::Query query("decline_notices");
    const std::optional<QString> name = channel ? std::optional<QString>(toText(*channel)) : std::nullopt;
    return outcomeFromRows(m_connection.runIdempotent(query, db::Parameters().bytes(secretHash).text(name)));
}

Result<AskedNotices> NoticeStore::look(const QByteArray& secretHash) {
    static const db::Query query("view_notices");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(secretHash));
    if (!rows)
        return failure(rows.error());
    const auto outcome = outcomeFromText(rows->first().text(0));
    if (!outcome)
        return failure(outcome.error());
    return AskedNotices{*outcome, rows->first().boolean(1), rows->first().boolean(2)};
}

Result<bool> NoticeStore::unsubscribe(const QByteArray& unsubscribeHash) {
    static const db::Query query("unsubscribe");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(unsubscribeHash));
    if (!rows)
        return failure(rows.error());
    return rows->first().boolean(0);
}

Status NoticeStore::endMailbox(const DeadMailbox& mailbox) {
    static const db::Query query("end_mailbox");
    const auto rows = m_connection.runIdempotent(
        query, db::Parameters()
                   .bytes(mailbox.mailboxHash)
                   .text(QString(toText(mailbox.end)))
                   .instant(mailbox.at)
                   .int64(mailbox.notice ? std::optional(mailbox.notice->value) : std::nullopt));
    return rows ? Status() : failure(rows.error());
}

} // namespace invites::store
