#pragma once

#include "common/base/Result.h"
#include "common/db/Row.h"
#include "common/domain/Ticket.h"
#include "common/store/TicketStore.h"
#include "common/vault/CodeCipher.h"

#include <optional>

namespace invites::store {

// The columns of every query that answers with tickets: place, outcome, then the members of invites.ticket_view.
namespace TicketColumn {
inline constexpr int Place = 0;
inline constexpr int Outcome = 1;
inline constexpr int TicketId = 2;
inline constexpr int Results = 19;      // contribute only
inline constexpr int ReadyIn = 19;      // request_tickets only
inline constexpr int CoolingUntil = 19; // report_code only
// request_tickets only: the ticket of a member who is signed in.
inline constexpr int MemberSecretHash = 20;
inline constexpr int MemberSecret = 21;
} // namespace TicketColumn

// Nothing where the row carries no ticket; DataCorrupt where its code cannot be opened.
Result<std::optional<Ticket>> ticketFromRow(const db::Row& row, const vault::CodeCipher& cipher);

// The functions' words. Internal for one that they do not know: the program is older than the schema.
Result<RequestOutcome> requestOutcomeFromText(const QString& text);
Result<StepOutcome> stepOutcomeFromText(const QString& text);
Result<GivenVerdict> givenVerdictFromText(const QString& text);

} // namespace invites::store
