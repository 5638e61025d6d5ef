#include "common/store/TicketRows.h"

#include <array>
#include <utility>

namespace invites::store {

namespace {

template <typename Value, std::size_t Count>
Result<Value> valueOf(const std::array<std::pair<QLatin1String, Value>, Count>& table, const QString& text) {
    for (const auto& [name, value] : table) {
        if (text == name)
            return value;
    }
    return failure(ErrorCode::Internal,
        QStringLiteral("The database answered \"%1\", which this program does not know.").arg(text));
}

constexpr std::array<std::pair<QLatin1String, RequestOutcome>, 13> requestOutcomes{{
    {QLatin1String("created"), RequestOutcome::Created},
    {QLatin1String("repeated"), RequestOutcome::Repeated},
    {QLatin1String("held"), RequestOutcome::Held},
    {QLatin1String("drawing"), RequestOutcome::Drawing},
    {QLatin1String("campaign_closed"), RequestOutcome::CampaignClosed},
    {QLatin1String("human_check_failed"), RequestOutcome::HumanCheckFailed},
    {QLatin1String("human_check_unavailable"), RequestOutcome::HumanCheckUnavailable},
    {QLatin1String("too_many_tickets"), RequestOutcome::TooManyTickets},
    {QLatin1String("no_campaign"), RequestOutcome::NoCampaign},
    {QLatin1String("blocked"), RequestOutcome::Blocked},
    {QLatin1String("sign_in_required"), RequestOutcome::SignInRequired},
    {QLatin1String("suspended"), RequestOutcome::Suspended},
    {QLatin1String("late"), RequestOutcome::Late},
}};

// Each function has a word of its own for "done", so that its result reads well in psql too.
constexpr std::array<std::pair<QLatin1String, StepOutcome>, 17> stepOutcomes{{
    {QLatin1String("delivered"), StepOutcome::Done},
    {QLatin1String("copied"), StepOutcome::Done},
    {QLatin1String("judged"), StepOutcome::Done},
    {QLatin1String("recorded"), StepOutcome::Done},
    {QLatin1String("returned"), StepOutcome::Done},
    {QLatin1String("left"), StepOutcome::Done},
    {QLatin1String("no_ticket"), StepOutcome::NoTicket},
    {QLatin1String("not_your_turn"), StepOutcome::NotYourTurn},
    {QLatin1String("offer_expired"), StepOutcome::OfferExpired},
    {QLatin1String("not_delivered"), StepOutcome::NotDelivered},
    {QLatin1String("too_many_attempts"), StepOutcome::TooManyAttempts},
    {QLatin1String("too_many_of_address"), StepOutcome::TooManyOfAddress},
    {QLatin1String("not_returnable"), StepOutcome::NotReturnable},
    {QLatin1String("not_in_line"), StepOutcome::NotInLine},
    {QLatin1String("blocked"), StepOutcome::Blocked},
    {QLatin1String("suspended"), StepOutcome::Suspended},
    {QLatin1String("late"), StepOutcome::Late},
}};

constexpr std::array<std::pair<QLatin1String, GivenVerdict>, 4> givenVerdicts{{
    {QLatin1String("accepted"), GivenVerdict::Accepted},
    {QLatin1String("repeated"), GivenVerdict::Repeated},
    {QLatin1String("own_code"), GivenVerdict::OwnCode},
    {QLatin1String("not_accepted"), GivenVerdict::NotAccepted},
}};

} // namespace

Result<RequestOutcome> requestOutcomeFromText(const QString& text) {
    return valueOf(requestOutcomes, text);
}
Result<StepOutcome> stepOutcomeFromText(const QString& text) {
    return valueOf(stepOutcomes, text);
}
Result<GivenVerdict> givenVerdictFromText(const QString& text) {
    return valueOf(givenVerdicts, text);
}

Result<std::optional<Ticket>> ticketFromRow(const db::Row& row, const vault::CodeCipher& cipher) {
    // In the order of invites.ticket_view.
    enum {
        Campaign = TicketColumn::TicketId + 1,
        Slug,
        Number,
        State,
        Ahead,
        Waiting,
        OfferExpiresAt,
        DeliveredAt,
        CopiedAt,
        Required,
        Received,
        Deadline,
        Sealed,
        Fingerprint,
        Lane,
        IsDrawn
    };
    static_assert(IsDrawn + 1 == TicketColumn::Results);

    if (row.isNull(TicketColumn::TicketId))
        return std::optional<Ticket>();
    const auto state = ticketStateFromText(row.text(State));
    if (!state)
        return failure(ErrorCode::Internal, QStringLiteral("A ticket is in a state that this program does not know."));
    Ticket ticket;
    ticket.id = TicketId(row.integer(TicketColumn::TicketId));
    ticket.campaignId = CampaignId(row.integer(Campaign));
    ticket.campaignSlug = row.text(Slug);
    ticket.number = row.integer(Number);
    ticket.state = *state;
    ticket.lane = TicketLane(row.integer(Lane));
    ticket.isDrawn = row.boolean(IsDrawn);
    ticket.ahead = row.optionalInteger(Ahead);
    ticket.waiting = row.integer(Waiting);
    ticket.offerExpiresAt = row.optionalInstant(OfferExpiresAt);
    ticket.deliveredAt = row.optionalInstant(DeliveredAt);
    ticket.copiedAt = row.optionalInstant(CopiedAt);
    ticket.contributionRequired = int(row.integer(Required));
    ticket.contributionReceived = int(row.integer(Received));
    ticket.contributionDeadline = row.optionalInstant(Deadline);
    if (const auto sealed = row.optionalBytes(Sealed)) {
        auto code = cipher.open(*sealed, ticket.campaignId, row.bytes(Fingerprint));
        if (!code)
            return failure(code.error());
        ticket.code = std::move(*code);
    }
    return std::optional(std::move(ticket));
}

} // namespace invites::store
