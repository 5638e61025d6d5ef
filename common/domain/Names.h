#pragma once

#include <QLatin1String>
#include <QStringView>

#include <optional>

namespace invites {

// An invite code's life (DESIGN 2): available → reserved → distributed → used | invalid. Held: given back, and somebody
// shall look at it before it is available. In the database's order; the console keeps their numbers in saved views.
enum class CodeStatus { Available, Reserved, Distributed, Used, Invalid, Held };

// A ticket's life: waiting → offered → delivered → contributed; or expired, left.
enum class TicketState { Waiting, Offered, Delivered, Contributed, Expired, Left };

// Where a ticket waits: at the head, before everybody; in the standard lane; in the priority lane (see PriorityTurns).
// The values are the database's.
enum class TicketLane { Head, Standard, Priority };

// The receiver's word about his code.
enum class ReportOutcome { Works, DoesNotWork };

// How the human check of one request went.
enum class HumanVerdict {
    Passed,
    Failed,      // no proof, a wrong one, or one used before
    Unavailable, // the provider could not be asked: fail closed, try again
};

// What a campaign does with whoever owes codes past their deadline, in whatever campaign.
enum class LateRule {
    None,
    LaterPlace, // he may ask some time after he first tried, so that everybody who asks meanwhile is before him
    Suspended,  // he may not ask for as long as he owes them
};

// An appeal against what keeps somebody from asking for a ticket.
enum class AppealState { Open, Granted, Refused };

// The database's and the API's names: "available", "does_not_work". Each pair is the other's inverse.
QLatin1String toText(CodeStatus status);
QLatin1String toText(TicketState state);
QLatin1String toText(TicketLane lane);
QLatin1String toText(ReportOutcome outcome);
QLatin1String toText(HumanVerdict verdict);
QLatin1String toText(LateRule rule);
QLatin1String toText(AppealState state);
std::optional<CodeStatus> codeStatusFromText(QStringView text);
std::optional<TicketState> ticketStateFromText(QStringView text);
std::optional<ReportOutcome> reportOutcomeFromText(QStringView text);
std::optional<LateRule> lateRuleFromText(QStringView text);
std::optional<AppealState> appealStateFromText(QStringView text);

} // namespace invites
