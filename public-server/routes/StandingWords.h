#pragma once

#include "common/store/StandingStore.h"
#include "public-server/http/Problem.h"

#include <QString>
#include <QStringList>

namespace invites::routes {

// What somebody is told whom something keeps from asking for a ticket: which rule, why, until when, and what ends it.
struct StandingWords {
    QString title;
    QString rule; // which one, why, until when
    QString way;  // what ends it
};
// lateDelay: the campaign's, for whoever has not asked yet.
StandingWords wordsOf(
    const store::Standing& standing, const QString& campaignName, std::chrono::seconds lateDelay = {});
// A sentence each.
QStringList appealWords(const store::AppealNotice& appeal);

// 403 with the same words and, for programs, with the rule, its end and what is owed. Where the standing has changed
// since: try again.
http::Problem refusedFor(const std::optional<store::Standing>& standing);

} // namespace invites::routes
