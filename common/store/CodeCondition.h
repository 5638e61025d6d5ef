#pragma once

#include "common/db/Parameters.h"
#include "common/store/CodeFilter.h"
#include "common/store/CodeTable.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace invites::store {

// "$3": where the parameter that was added last is.
QByteArray placeOfLast(const db::Parameters& parameters);

// What lies in both.
InstantRange narrowed(const InstantRange& range, const InstantRange& by);

std::vector<CodeStatus> allStatuses();
std::vector<CodeSource> allSources();
// Those of the filter, or all of them, as the database says it; without the statuses in which no code can have what the
// filter asks for (0021).
std::vector<QString> statusNames(const CodeFilter& filter);
std::vector<QString> sourceNames(const CodeFilter& filter);

// The filter's campaigns as a condition on that column.
QByteArray campaignCondition(const CodeFilter& filter, const QByteArray& campaign, db::Parameters& parameters);

// Whether it names tickets by their numbers, of which every campaign has its own.
bool hasTicketNumbers(const CodeFilter& filter);

// The filter as conditions on "k", a row of invites.code_browse (or invites.code), joined by "and"; never empty. Values
// become parameters, words come from here alone.
QByteArray codeCondition(const CodeFilter& filter, db::Parameters& parameters);

// The same without campaign, status and source, for rows of a single campaign. campaign: what says which,
// "p.campaign_id"; ranges of ticket numbers become ranges of ids there, which an index answers.
QByteArray codeRowCondition(const CodeFilter& filter, const QByteArray& campaign, db::Parameters& parameters);

// What the filter wants codes to lack though nearly all of their status have it.
std::optional<CodeColumn> lackedBy(const CodeFilter& filter);

// What the filter's dates say of another date of the same code: it is `inside`, or the code is one of the few `others`
// whose dates are far from each other or out of order (code_out_of_step in 0026).
struct NearDates {
    QByteArray inside;
    QByteArray others;
};
// Nothing where they say nothing.
std::optional<NearDates> nearDates(const CodeFilter& filter, CodeColumn column, db::Parameters& parameters);

} // namespace invites::store
