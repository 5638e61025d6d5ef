#include "common/store/MemberMerge.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <optional>

namespace invites::store {
namespace {

std::optional<TicketFate> fateFromText(const QString& text) {
    if (text == QLatin1String("stays"))
        return TicketFate::Stays;
    if (text == QLatin1String("leaves"))
        return TicketFate::Leaves;
    if (text == QLatin1String("apart"))
        return TicketFate::Apart;
    return std::nullopt;
}

} // namespace

Result<MemberMerge> mergeFromSummary(const QString& mark, const QByteArray& summary) {
    const QJsonObject json = QJsonDocument::fromJson(summary).object();
    MemberMerge merge;
    merge.mark = mark;
    merge.pastTickets = json.value(QLatin1String("past_tickets")).toInteger();
    merge.identities = json.value(QLatin1String("identities")).toInteger();
    merge.sessions = json.value(QLatin1String("sessions")).toInteger();
    merge.suspensions = json.value(QLatin1String("suspensions")).toInteger();
    const QJsonArray tickets = json.value(QLatin1String("tickets")).toArray();
    for (const QJsonValue& value : tickets) {
        const auto state = ticketStateFromText(value[QLatin1String("was")].toString());
        const auto fate = fateFromText(value[QLatin1String("fate")].toString());
        if (!state || !fate)
            return failure(
                ErrorCode::Internal, QStringLiteral("The database said of a ticket what is not known here."));
        merge.tickets.push_back(
            {value[QLatin1String("campaign")].toString(), value[QLatin1String("ticket")].toInteger(), *state,
                value[QLatin1String("of")].toString() == QLatin1String("kept"), *fate});
    }
    return merge;
}

} // namespace invites::store
