#pragma once

#include <QString>

#include <chrono>
#include <span>

namespace invites {

// How long something is kept once it is needed no more. what: as in the database's table invites.retention, by which
// the sweep goes; a test holds the two against each other.
struct RetentionPeriod {
    const char* what;
    std::chrono::seconds keptFor;
};

// One thing that is kept of people, in words for them.
struct RetentionRule {
    const char* thing;
    const char* purpose; // what it is, and what for
    const char* howLong; // %1, %2: the periods in words
    const char* ground;  // by what right
    const char* seenBy;
    std::span<const RetentionPeriod> periods;
    // Under which names it is in what a member downloads, a space between them; else why it is not.
    const char* inDownload;
    const char* whyNotInDownload = nullptr;
};

// Everything that is kept of people: what the privacy page prints.
std::span<const RetentionRule> retentionRules();

// Whether it is the one of what is counted only where an operator turns that on.
bool isOfCountries(const RetentionRule& rule);

// howLong with its periods: "Until it ends, and for 7 days after that."
QString howLongInWords(const RetentionRule& rule);

} // namespace invites
