#pragma once

#include "common/store/CodeActStore.h"
#include "common/store/CodeTable.h"

#include <QString>

#include <functional>
#include <optional>

namespace invites::admin {

// A code as a table shows it: what an act has to know of it.
struct SelectedCode {
    CodeId id;
    qint64 version = 0;
    CodeStatus status = CodeStatus::Available;
    QString note;
    bool isDeleted = false;
    bool hasReceiver = false; // was shown to somebody, or is held for him
};

// A row of the table of codes as it is seen.
SelectedCode selectedCode(const store::CodeRow& row);

// Which acts the state machine grants a code; the database has the last word.
bool maySettle(const SelectedCode& code, CodeStatus status);
bool mayDelete(const SelectedCode& code);
bool mayRestore(const SelectedCode& code);
bool mayRelease(const SelectedCode& code);
bool mayAccept(const SelectedCode& code);

// Something that a person does with codes, the words for it, and how it is taken back.
struct CodeDeed {
    QString asked;                             // "Mark invalid"
    std::function<QString(qint64 count)> told; // "3 codes marked invalid"
    store::CodeChange change;
    store::CodeChange inverse;
    // Why codes could not be taken back: none of them, and so many of them.
    QString lost;
    std::function<QString(qint64 count)> left;
};

// status: Used or Invalid. Reasons may be empty, but for a release.
CodeDeed settlingOfCodes(CodeStatus status, const QString& reason = {});
CodeDeed notingOfCodes(const QString& note);
CodeDeed deletionOfCodes(const QString& reason = {});
CodeDeed restorationOfCodes();
CodeDeed releaseOfCodes(const QString& reason);
// Out of review, into the pool.
CodeDeed acceptanceOfCodes();
// Taken back by putting them into the trash.
CodeDeed additionOfCodes();

} // namespace invites::admin
