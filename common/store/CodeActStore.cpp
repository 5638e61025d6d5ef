#include "common/store/CodeActStore.h"

#include <QJsonDocument>

#include <array>
#include <utility>

namespace invites::store {

namespace {

constexpr std::array<std::pair<QLatin1String, CodeActOutcome>, 4> outcomes{{
    {QLatin1String("done"), CodeActOutcome::Done},
    {QLatin1String("changed"), CodeActOutcome::Changed},
    {QLatin1String("refused"), CodeActOutcome::Refused},
    {QLatin1String("gone"), CodeActOutcome::Gone},
}};

Result<CodeAct> actFromRow(const db::Row& row) {
    CodeAct act;
    act.id = CodeId(row.integer(0));
    const QString word = row.text(1);
    bool isKnown = false;
    for (const auto& [text, outcome] : outcomes) {
        if (word == text) {
            act.outcome = outcome;
            isKnown = true;
        }
    }
    if (!isKnown)
        return failure(ErrorCode::Internal, QStringLiteral("The database says \"%1\" of a code.").arg(word));
    if (act.outcome == CodeActOutcome::Gone)
        return act;
    act.version = row.integer(2);
    const auto status = codeStatusFromText(row.text(3));
    if (!status)
        return failure(ErrorCode::Internal, QStringLiteral("The database has an unknown status of codes."));
    act.status = *status;
    act.note = row.optionalText(4);
    act.isDeleted = row.boolean(5);
    return act;
}

// The two arrays that every act begins with.
db::Parameters parametersOf(const std::vector<SeenCode>& codes) {
    std::vector<qint64> ids;
    std::vector<qint64> versions;
    for (const SeenCode& code : codes) {
        ids.push_back(code.id.value);
        versions.push_back(code.version);
    }
    return db::Parameters().int64Array(ids).int64Array(versions);
}

QJsonObject objectFrom(const std::optional<QByteArray>& json) {
    return json ? QJsonDocument::fromJson(*json).object() : QJsonObject();
}

} // namespace

CodeActStore::CodeActStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<CodeAct>> CodeActStore::settle(
    const std::vector<SeenCode>& codes, CodeStatus status, const std::optional<QString>& reason) {
    static const db::Query query("settle_codes");
    return act(query, parametersOf(codes).text(QString(toText(status))).text(reason));
}

Result<std::vector<CodeAct>> CodeActStore::unsettle(const std::vector<SeenCode>& codes) {
    static const db::Query query("unsettle_codes");
    return act(query, parametersOf(codes));
}

Result<std::vector<CodeAct>> CodeActStore::setNotes(
    const std::vector<SeenCode>& codes, const std::vector<QString>& notes) {
    static const db::Query query("set_code_notes");
    return act(query, parametersOf(codes).textArray(notes));
}

Result<std::vector<CodeAct>> CodeActStore::remove(
    const std::vector<SeenCode>& codes, const std::optional<QString>& reason) {
    static const db::Query query("delete_codes");
    return act(query, parametersOf(codes).text(reason));
}

Result<std::vector<CodeAct>> CodeActStore::restore(const std::vector<SeenCode>& codes) {
    static const db::Query query("restore_codes");
    return act(query, parametersOf(codes));
}

Result<std::vector<CodeAct>> CodeActStore::release(const std::vector<SeenCode>& codes, const QString& reason) {
    static const db::Query query("release_reserved_codes");
    return act(query, parametersOf(codes).text(reason));
}

Result<std::vector<CodeAct>> CodeActStore::act(const db::Query& query, const db::Parameters& parameters) {
    const auto rows = m_connection.run(query, parameters);
    if (!rows)
        return failure(rows.error());
    std::vector<CodeAct> acts;
    for (const db::Row row : *rows) {
        auto one = actFromRow(row);
        if (!one)
            return failure(one.error());
        acts.push_back(std::move(*one));
    }
    return acts;
}

Result<std::vector<CodeEvent>> CodeActStore::history(CodeId id) {
    static const db::Query query("code_history");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().int64(id.value));
    if (!rows)
        return failure(rows.error());
    std::vector<CodeEvent> events;
    for (const db::Row row : *rows)
        events.push_back(
            {row.instant(0), row.optionalText(1).value_or(QString()), row.text(2), objectFrom(row.optionalBytes(3)),
                objectFrom(row.optionalBytes(4)), row.optionalText(5).value_or(QString()), row.optionalInteger(6)});
    return events;
}

} // namespace invites::store
