#include "public-server/routes/TicketProblems.h"

#include "public-server/routes/StandingWords.h"

#include <QDateTime>
#include <QLocale>

namespace invites::routes {

namespace {

constexpr int secondsADay = 24 * 60 * 60;
constexpr int retrySoon = 5;

http::Problem problem(int status, const char* slug, const char* title, const char* detail, int retryAfter = 0) {
    return {status, slug, title, detail, {}, retryAfter};
}

int secondsToNextDay(Instant now) {
    const auto left = std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1) - now;
    return int(std::chrono::ceil<std::chrono::seconds>(left).count());
}

// what: "new tickets". Without a notice the block has ended since.
http::Problem blocked(const std::optional<store::BlockNotice>& notice, const char* what) {
    if (!notice)
        return http::tooBusy(retrySoon);
    const store::BlockNotice& block = *notice;
    const std::string reason = block.reason.toStdString();
    http::Problem told{403, "blocked", "No ticket for now", {}};
    told.detail = std::string("An administrator has blocked ") + what + " from this browser or network until " +
                  momentInWords(block.endsAt).toStdString() + ". The reason: " + reason;
    told.members = {{"reason", reason}, {"until", toRfc3339(block.endsAt).toStdString()}};
    return told;
}

} // namespace

QString momentInWords(Instant instant) {
    const auto minute = std::chrono::ceil<std::chrono::minutes>(instant).time_since_epoch();
    return QLocale::c().toString(QDateTime::fromSecsSinceEpoch(std::chrono::seconds(minute).count(), Qt::UTC),
        QStringLiteral("d MMMM yyyy 'at' HH:mm 'UTC'"));
}

http::Response refusal(const http::Problem& problem) {
    http::Response response = http::toResponse(problem);
    if (problem.status == 401)
        response.headers.add("WWW-Authenticate", "Bearer");
    return response;
}

http::Problem problemOf(const Error& error) {
    switch (error.code) {
    case ErrorCode::ResourceExhausted:
    case ErrorCode::Cancelled:
        return http::tooBusy(retrySoon);
    // What the database refuses this server is none of the visitor's business, and no fault of his.
    case ErrorCode::Unavailable:
    case ErrorCode::Unauthenticated:
    case ErrorCode::PermissionDenied:
    case ErrorCode::NotFound:
        return http::unavailable(retrySoon);
    case ErrorCode::InvalidInput:
    case ErrorCode::Conflict:
    case ErrorCode::Expired:
    case ErrorCode::DataCorrupt:
    case ErrorCode::Internal:
        return http::internalError();
    }
    return http::internalError();
}

http::Problem noTicket() {
    return problem(401, "no-ticket", "No ticket",
        "This browser holds no ticket, or one that is not known here. Ask for a new one on the campaign's page.");
}

http::Problem returnBlocked(const std::optional<store::BlockNotice>& block) {
    return blocked(block, "new tickets and returns to the line");
}

http::Problem foreignOrigin() {
    return problem(403, "foreign-origin", "Another site's request",
        "A page of another site may not use your ticket. Open the campaign's own page.");
}

http::Problem problemOf(store::StepOutcome outcome, Instant now) {
    switch (outcome) {
    case store::StepOutcome::Done:
        return http::internalError();
    case store::StepOutcome::Blocked:
        return returnBlocked({});
    case store::StepOutcome::Suspended:
    case store::StepOutcome::Late:
        return refusedFor({});
    case store::StepOutcome::NoTicket:
        return noTicket();
    case store::StepOutcome::NotYourTurn:
        return problem(409, "not-your-turn", "Not your turn yet", "No code is held for this ticket. Keep waiting.");
    case store::StepOutcome::OfferExpired:
        return problem(410, "offer-expired", "The offer is over",
            "The code was held for as long as promised and went to the next in line. You may return to the line once, "
            "at your old number, within the campaign's time.");
    case store::StepOutcome::NotDelivered:
        return problem(409, "not-delivered", "No code was delivered",
            "This ticket has no code now, so there is nothing to do it with.");
    case store::StepOutcome::TooManyAttempts:
        return problem(429, "too-many-attempts", "Too many attempts",
            "Codes were sent too many times on this ticket; it takes no more.", secondsADay);
    case store::StepOutcome::TooManyOfAddress:
        return problem(429, "too-many-attempts", "Too many attempts",
            "Codes were sent too many times from this address today. Please come back tomorrow; your ticket stays.",
            secondsToNextDay(now));
    case store::StepOutcome::NotReturnable:
        return problem(409, "not-returnable", "No way back to the line",
            "Only a missed offer can be returned from, once, and within the campaign's time. Ask for a new ticket.");
    case store::StepOutcome::NotInLine:
        return problem(409, "not-in-line", "Not in the line", "This ticket is not in the line, so it cannot leave it.");
    }
    return http::internalError();
}

http::Problem problemOf(const store::RequestAnswer& answer) {
    switch (answer.outcome) {
    case store::RequestOutcome::Created:
    case store::RequestOutcome::Repeated:
    case store::RequestOutcome::Held:
        return http::internalError();
    case store::RequestOutcome::Drawing:
        return problem(503, "numbers-are-drawn", "The numbers are being drawn",
            "Many ask at once, so the first second's numbers are drawn by lot. You are in; ask again in a moment.",
            retrySoon);
    case store::RequestOutcome::CampaignClosed:
        return problem(409, "campaign-closed", "The campaign is closed", "This campaign takes no new requests now.");
    case store::RequestOutcome::HumanCheckFailed:
        return problem(403, "human-check-failed", "The human check failed",
            "The proof that you are human was missing, wrong, too old, or used before. Please do the check again.");
    case store::RequestOutcome::HumanCheckUnavailable:
        return problem(503, "human-check-unavailable", "The human check cannot be asked",
            "The service that checks the proof did not answer. Please try again in a moment.", retrySoon);
    case store::RequestOutcome::TooManyTickets:
        return problem(429, "too-many-tickets", "Too many tickets",
            "Too many tickets were asked for from this address today. Please come back tomorrow.", secondsADay);
    case store::RequestOutcome::NoCampaign:
        return http::notFound();
    case store::RequestOutcome::Blocked:
        return blocked(answer.block, "new tickets");
    case store::RequestOutcome::Suspended:
    case store::RequestOutcome::Late:
        return refusedFor(answer.standing);
    case store::RequestOutcome::SignInRequired:
        return problem(403, "sign-in-required", "Sign in first",
            "In this campaign a place in line is for those who have signed in. Please sign in and ask again.");
    }
    return http::internalError();
}

} // namespace invites::routes
