#include "common/store/TicketStore.h"

#include "common/store/TicketRows.h"
#include "common/vault/Hashes.h"

#include <QStringList>

namespace invites::store {

namespace {

// The secret of his ticket, where a member is answered with one that he did not ask for with this key.
Result<std::optional<Secret>> memberSecretFromRow(const db::Row& row, const vault::MemberCipher* members) {
    const auto sealed = row.optionalBytes(TicketColumn::MemberSecret);
    if (!members || !sealed)
        return std::optional<Secret>();
    auto secret = members->openTicketSecret(*sealed, row.bytes(TicketColumn::MemberSecretHash));
    if (!secret)
        return failure(secret.error());
    return std::optional(std::move(*secret));
}

Result<RequestAnswer> requestAnswerFromRow(
    const db::Row& row, const vault::CodeCipher& cipher, const vault::MemberCipher* members) {
    const auto outcome = requestOutcomeFromText(row.text(TicketColumn::Outcome));
    if (!outcome)
        return failure(outcome.error());
    auto ticket = ticketFromRow(row, cipher);
    if (!ticket)
        return failure(ticket.error());
    RequestAnswer answer{*outcome, std::move(*ticket),
        std::chrono::milliseconds(row.optionalInteger(TicketColumn::ReadyIn).value_or(0)), std::nullopt, std::nullopt,
        std::nullopt};
    if (*outcome == RequestOutcome::Held) {
        auto secret = memberSecretFromRow(row, members);
        if (!secret)
            return failure(secret.error());
        answer.memberSecret = std::move(*secret);
    }
    return answer;
}

Result<StepAnswer> stepAnswerFromRow(const db::Row& row, const vault::CodeCipher& cipher) {
    const auto outcome = stepOutcomeFromText(row.text(TicketColumn::Outcome));
    if (!outcome)
        return failure(outcome.error());
    auto ticket = ticketFromRow(row, cipher);
    if (!ticket)
        return failure(ticket.error());
    return StepAnswer{*outcome, std::move(*ticket), std::nullopt, std::nullopt, std::nullopt};
}

db::Parameters requestParameters(const std::vector<TicketRequest>& requests, int addressLimit) {
    std::vector<QByteArray> secrets;
    std::vector<std::optional<QByteArray>> holders;
    std::vector<std::optional<QByteArray>> addresses;
    std::vector<QString> humans;
    std::vector<std::optional<QByteArray>> spendKeys;
    std::vector<Instant> spendEnds;
    std::vector<std::optional<QByteArray>> sessions;
    std::vector<std::optional<QByteArray>> sealedSecrets;
    for (const TicketRequest& request : requests) {
        secrets.push_back(request.secretHash);
        holders.push_back(request.holderHash);
        addresses.push_back(request.addressHash);
        humans.push_back(toText(request.human));
        spendKeys.push_back(request.spendKey);
        spendEnds.push_back(request.spendEnd);
        sessions.push_back(request.sessionHash);
        sealedSecrets.push_back(request.sealedSecret);
    }
    db::Parameters parameters;
    parameters.int64(requests.front().campaign.value)
        .bytesArray(secrets)
        .bytesArray(holders)
        .bytesArray(addresses)
        .textArray(humans)
        .bytesArray(spendKeys)
        .instantArray(spendEnds)
        .int32(addressLimit)
        .bytesArray(sessions)
        .bytesArray(sealedSecrets);
    return parameters;
}

// After each the database came back from a crash.
constexpr int confirmationAttempts = 3;

// Where in the caller's list a row's answer belongs. The functions count from 1.
std::size_t placeOf(const db::Row& row) {
    return std::size_t(row.integer(TicketColumn::Place) - 1);
}

} // namespace

TicketStore::TicketStore(db::Connection& connection, const vault::CodeCipher& cipher)
    : m_connection(connection), m_cipher(cipher) {}

TicketStore::TicketStore(
    db::Connection& connection, const vault::CodeCipher& cipher, const vault::MemberCipher& members)
    : m_connection(connection), m_cipher(cipher), m_members(&members) {}

Result<std::vector<Result<RequestAnswer>>> TicketStore::request(
    const std::vector<TicketRequest>& requests, int addressLimit) {
    if (requests.empty())
        return std::vector<Result<RequestAnswer>>();
    for (int attempt = 1;; ++attempt) {
        auto answers = requestUnconfirmed(requests, addressLimit);
        if (!answers)
            return answers;
        const auto confirmed = confirm(requests, *answers);
        if (!confirmed)
            return failure(confirmed.error());
        if (*confirmed) {
            const Status explained = explainRefusals(requests, *answers);
            return explained ? std::move(answers) : failure(explained.error());
        }
        if (attempt == confirmationAttempts)
            return failure(
                ErrorCode::Unavailable, QStringLiteral("The database lost what it had taken, again and again."));
    }
}

Result<std::vector<Result<RequestAnswer>>> TicketStore::requestUnconfirmed(
    const std::vector<TicketRequest>& requests, int addressLimit) {
    static const db::Query query("request_tickets");
    const auto rows = m_connection.runIdempotent(query, requestParameters(requests, addressLimit));
    if (!rows)
        return failure(rows.error());
    std::vector<Result<RequestAnswer>> answers(
        requests.size(), failure(ErrorCode::Internal, QStringLiteral("The database left a request unanswered.")));
    for (const db::Row row : *rows)
        answers.at(placeOf(row)) = requestAnswerFromRow(row, m_cipher, m_members);
    return answers;
}

// Few are refused: each costs a statement of its own.
Status TicketStore::explainRefusals(
    const std::vector<TicketRequest>& requests, std::vector<Result<RequestAnswer>>& answers) {
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto outcome = answers[i] ? answers[i]->outcome : RequestOutcome::Created;
        if (outcome == RequestOutcome::Blocked) {
            auto notice = explainBlock(requests[i].holderHash, requests[i].addressHash);
            if (!notice)
                return failure(notice.error());
            answers[i]->block = std::move(*notice);
        } else if (outcome == RequestOutcome::Suspended || outcome == RequestOutcome::Late) {
            auto standing = StandingStore(m_connection)
                                .view(requests[i].campaign, {requests[i].holderHash, requests[i].sessionHash});
            if (!standing)
                return failure(standing.error());
            answers[i]->standing = std::move(*standing);
        }
    }
    return {};
}

Result<std::optional<BlockNotice>> TicketStore::explainBlock(
    const std::optional<QByteArray>& holderHash, const std::optional<QByteArray>& addressHash) {
    static const db::Query query("explain_block");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(holderHash).bytes(addressHash));
    if (!rows)
        return failure(rows.error());
    if (rows->isEmpty())
        return std::optional<BlockNotice>();
    return BlockNotice{rows->first().text(0), rows->first().instant(1)};
}

// All tickets of a batch were made by one transaction, so one of them stands for the others; tickets that were there
// before may be another server's, from a moment ago.
Result<bool> TicketStore::confirm(
    const std::vector<TicketRequest>& requests, const std::vector<Result<RequestAnswer>>& answers) {
    static const db::Query query("confirm_tickets");
    std::vector<QByteArray> secretHashes;
    bool hasCreated = false;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        // One whose code could not be opened is not answered with a ticket, so there is nothing to confirm.
        const bool isCreated = answers[i] && answers[i]->outcome == RequestOutcome::Created;
        const bool isRepeated = answers[i] && answers[i]->outcome == RequestOutcome::Repeated;
        if (isRepeated || (isCreated && !hasCreated))
            secretHashes.push_back(requests[i].secretHash);
        if (answers[i] && answers[i]->memberSecret)
            secretHashes.push_back(vault::ticketSecretHash(*answers[i]->memberSecret));
        hasCreated = hasCreated || isCreated;
    }
    if (secretHashes.empty())
        return true;
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytesArray(secretHashes));
    if (!rows)
        return failure(rows.error());
    return rows->first().boolean(0);
}

Result<std::vector<Result<StepAnswer>>> TicketStore::look(const std::vector<QByteArray>& secretHashes) {
    static const db::Query query("view_tickets");
    std::vector<Result<StepAnswer>> answers(secretHashes.size(), StepAnswer{});
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytesArray(secretHashes));
    if (!rows)
        return failure(rows.error());
    for (const db::Row row : *rows) {
        auto ticket = ticketFromRow(row, m_cipher);
        if (ticket)
            answers.at(placeOf(row)) =
                StepAnswer{StepOutcome::Done, std::move(*ticket), std::nullopt, std::nullopt, std::nullopt};
        else
            answers.at(placeOf(row)) = failure(ticket.error());
    }
    return answers;
}

Result<std::vector<StepOutcome>> TicketStore::recordCopies(const std::vector<QByteArray>& secretHashes) {
    static const db::Query query("record_copies");
    std::vector<StepOutcome> outcomes(secretHashes.size(), StepOutcome::NoTicket);
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytesArray(secretHashes));
    if (!rows)
        return failure(rows.error());
    for (const db::Row row : *rows) {
        const auto outcome = stepOutcomeFromText(row.text(TicketColumn::Outcome));
        if (!outcome)
            return failure(outcome.error());
        outcomes.at(placeOf(row)) = *outcome;
    }
    return outcomes;
}

Result<StepAnswer> TicketStore::step(const db::Query& query, const db::Parameters& parameters) {
    const auto rows = m_connection.runIdempotent(query, parameters);
    if (!rows)
        return failure(rows.error());
    return stepAnswerFromRow(rows->first(), m_cipher);
}

Result<StepAnswer> TicketStore::reveal(const QByteArray& secretHash) {
    static const db::Query query("reveal_code");
    return step(query, db::Parameters().bytes(secretHash));
}

Result<ContributionAnswer> TicketStore::contribute(
    const QByteArray& secretHash, const std::vector<GivenCode>& codes, const ActorAddress& from) {
    static const db::Query query("contribute");
    std::vector<QByteArray> fingerprints;
    std::vector<QByteArray> sealed;
    for (const GivenCode& code : codes) {
        fingerprints.push_back(code.fingerprint);
        sealed.push_back(code.sealed);
    }
    const auto rows = m_connection.runIdempotent(query, db::Parameters()
                                                            .bytes(secretHash)
                                                            .bytesArray(fingerprints)
                                                            .bytesArray(sealed)
                                                            .bytes(from.hash)
                                                            .int32(from.attemptLimit));
    if (!rows)
        return failure(rows.error());
    const db::Row row = rows->first();
    auto answer = stepAnswerFromRow(row, m_cipher);
    if (!answer)
        return failure(answer.error());
    ContributionAnswer contribution{answer->outcome, {}, std::move(answer->ticket)};
    const QStringList verdicts =
        row.optionalText(TicketColumn::Results).value_or(QString()).split(u',', Qt::SkipEmptyParts);
    for (const QString& text : verdicts) {
        const auto verdict = givenVerdictFromText(text);
        if (!verdict)
            return failure(verdict.error());
        contribution.verdicts.push_back(*verdict);
    }
    return contribution;
}

Result<StepAnswer> TicketStore::report(
    const QByteArray& secretHash, ReportOutcome outcome, const std::optional<QByteArray>& addressHash) {
    static const db::Query query("report_code");
    const auto rows = m_connection.runIdempotent(
        query, db::Parameters().bytes(secretHash).text(QString(toText(outcome))).bytes(addressHash));
    if (!rows)
        return failure(rows.error());
    auto answer = stepAnswerFromRow(rows->first(), m_cipher);
    if (answer)
        answer->coolingUntil = rows->first().optionalInstant(TicketColumn::CoolingUntil);
    return answer;
}

Result<StepAnswer> TicketStore::returnToLine(
    const QByteArray& secretHash, const std::optional<QByteArray>& addressHash) {
    static const db::Query query("return_to_line");
    // It may be done once: run again after a lost connection, it would say "no" to what it had just done.
    const auto rows = m_connection.run(query, db::Parameters().bytes(secretHash).bytes(addressHash));
    if (!rows)
        return failure(rows.error());
    auto answer = stepAnswerFromRow(rows->first(), m_cipher);
    if (!answer)
        return answer;
    if (answer->outcome == StepOutcome::Blocked) {
        auto notice = explainBlock(secretHash, addressHash);
        if (!notice)
            return failure(notice.error());
        answer->block = std::move(*notice);
    } else if (answer->outcome == StepOutcome::Suspended || answer->outcome == StepOutcome::Late) {
        auto standing = StandingStore(m_connection).view(answer->ticket->campaignId, {secretHash, std::nullopt});
        if (!standing)
            return failure(standing.error());
        answer->standing = std::move(*standing);
    }
    return answer;
}

Result<StepOutcome> TicketStore::leave(const QByteArray& secretHash) {
    static const db::Query query("leave_line");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().bytes(secretHash));
    if (!rows)
        return failure(rows.error());
    return stepOutcomeFromText(rows->first().text(0));
}

} // namespace invites::store
