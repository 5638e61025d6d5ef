#include "common/store/StandingStore.h"

#include <array>
#include <utility>

namespace invites::store {

namespace {

enum Column {
    Rule,
    EndsAt,
    Reason,
    Ticket,
    TicketCampaign,
    Deadline,
    Received,
    Required,
    State,
    SubmittedAt,
    Answer,
    DecidedAt,
};

constexpr std::array<std::pair<QLatin1String, AppealOutcome>, 4> appealOutcomes{{
    {QLatin1String("submitted"), AppealOutcome::Submitted},
    {QLatin1String("nothing_to_appeal"), AppealOutcome::NothingToAppeal},
    {QLatin1String("open_already"), AppealOutcome::OpenAlready},
    {QLatin1String("too_many"), AppealOutcome::TooMany},
}};

tl::unexpected<Error> unknownWord(const QString& word) {
    return failure(ErrorCode::Internal,
        QStringLiteral("The database answered \"%1\", which this program does not know.").arg(word));
}

Result<std::optional<AppealNotice>> appealFromRow(const db::Row& row) {
    if (row.isNull(State))
        return std::optional<AppealNotice>();
    const auto state = appealStateFromText(row.text(State));
    if (!state)
        return unknownWord(row.text(State));
    return std::optional(AppealNotice{*state, row.instant(SubmittedAt), row.optionalText(Answer).value_or(QString()),
        row.optionalInstant(DecidedAt)});
}

Result<Standing> standingFromRow(const db::Row& row) {
    Standing standing;
    const auto rule = lateRuleFromText(row.optionalText(Rule).value_or(QStringLiteral("none")));
    if (!rule)
        return unknownWord(row.text(Rule));
    standing.rule = *rule;
    standing.endsAt = row.optionalInstant(EndsAt);
    standing.reason = row.optionalText(Reason).value_or(QString());
    if (!row.isNull(Ticket))
        standing.debt = Debt{row.integer(Ticket), row.text(TicketCampaign), row.instant(Deadline),
            int(row.integer(Received)), int(row.integer(Required))};
    auto appeal = appealFromRow(row);
    if (!appeal)
        return failure(appeal.error());
    standing.appeal = std::move(*appeal);
    return standing;
}

} // namespace

Result<Standing> StandingStore::view(CampaignId campaign, const Asker& asker) {
    static const db::Query query("view_standing");
    const auto rows = m_connection.runIdempotent(
        query, db::Parameters().int64(campaign.value).bytes(asker.ticketHash).bytes(asker.sessionHash));
    if (!rows)
        return failure(rows.error());
    return standingFromRow(rows->first());
}

Result<AppealOutcome> StandingStore::appeal(CampaignId campaign, const Asker& asker, const vault::SealedAppeal& appeal,
    const std::optional<QByteArray>& addressHash) {
    static const db::Query query("submit_appeal");
    const auto rows = m_connection.runIdempotent(query, db::Parameters()
                                                            .int64(campaign.value)
                                                            .bytes(asker.ticketHash)
                                                            .bytes(asker.sessionHash)
                                                            .bytes(appeal.reference)
                                                            .bytes(appeal.words)
                                                            .bytes(addressHash));
    if (!rows)
        return failure(rows.error());
    const QString word = rows->first().text(0);
    for (const auto& [name, outcome] : appealOutcomes) {
        if (word == name)
            return outcome;
    }
    return unknownWord(word);
}

} // namespace invites::store
