#include "common/store/CodeActStore.h"

#include <QJsonDocument>

#include <array>
#include <utility>

namespace invites::store {

namespace {

// In the order of the enum.
constexpr std::array<const char*, 11> acts{
    "settle", "unsettle", "note", "revert_note", "delete", "restore", "release", "resume", "accept", "hold", "nothing"};

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

std::optional<QString> unlessBlank(const QString& text) {
    return text.trimmed().isEmpty() ? std::nullopt : std::optional(text.trimmed());
}

QJsonObject objectFrom(const std::optional<QByteArray>& json) {
    return json ? QJsonDocument::fromJson(*json).object() : QJsonObject();
}

} // namespace

CodeActStore::CodeActStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<CodeAct>> CodeActStore::change(
    const QUuid& token, const CodeChange& change, const std::vector<SeenCode>& codes) {
    static const db::Query query("change_codes");
    std::vector<qint64> ids;
    std::vector<qint64> versions;
    std::vector<qint64> made;
    for (const SeenCode& code : codes) {
        ids.push_back(code.id.value);
        versions.push_back(code.version);
        made.push_back(code.made);
    }
    const auto rows = m_connection.runIdempotent(query, db::Parameters()
                                                            .text(token.toString(QUuid::WithoutBraces))
                                                            .text(QString::fromLatin1(acts[std::size_t(change.kind)]))
                                                            .int64Array(ids)
                                                            .int64Array(versions)
                                                            .text(QString(toText(change.status)))
                                                            .textArray(std::vector<QString>(codes.size(), change.note))
                                                            .int64Array(made)
                                                            .text(unlessBlank(change.reason)));
    if (!rows)
        return failure(rows.error());
    std::vector<CodeAct> done;
    for (const db::Row row : *rows) {
        auto one = actFromRow(row);
        if (!one)
            return failure(one.error());
        done.push_back(std::move(*one));
    }
    return done;
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
