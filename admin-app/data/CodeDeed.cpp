#include "admin-app/data/CodeDeed.h"

#include <QCoreApplication>

namespace invites::admin {

namespace {

using store::CodeActKind;
using store::CodeChange;

class Words {
    Q_DECLARE_TR_FUNCTIONS(invites::admin::CodeDeed)
};

QString changedSince(qint64 count) {
    return Words::tr("Left alone, because somebody else has changed them since: %Ln code(s)", nullptr, int(count));
}

CodeDeed deed(const QString& asked, std::function<QString(qint64)> told, CodeChange change, CodeChange inverse) {
    return {asked, std::move(told), std::move(change), std::move(inverse),
        Words::tr("Somebody else has changed it since."), changedSince};
}

CodeChange changeOf(CodeActKind kind) {
    CodeChange change;
    change.kind = kind;
    return change;
}

CodeChange changeFor(CodeActKind kind, const QString& reason) {
    CodeChange change = changeOf(kind);
    change.reason = reason.trimmed();
    return change;
}

} // namespace

SelectedCode selectedCode(const store::CodeRow& row) {
    return {
        row.id, row.version, row.status, row.note.value_or(QString()), row.deleted.has_value(), row.ticket.has_value()};
}

bool maySettle(const SelectedCode& code, CodeStatus status) {
    if (code.isDeleted)
        return false;
    if (status == CodeStatus::Used)
        return (code.status == CodeStatus::Distributed || code.status == CodeStatus::Invalid) && code.hasReceiver;
    return status == CodeStatus::Invalid &&
           (code.status == CodeStatus::Held || code.status == CodeStatus::Available ||
               code.status == CodeStatus::Distributed || code.status == CodeStatus::Used);
}

bool mayDelete(const SelectedCode& code) {
    return !code.isDeleted && code.status != CodeStatus::Reserved;
}

bool mayRestore(const SelectedCode& code) {
    return code.isDeleted;
}

bool mayRelease(const SelectedCode& code) {
    return code.status == CodeStatus::Reserved;
}

bool mayAccept(const SelectedCode& code) {
    return code.status == CodeStatus::Held && !code.isDeleted;
}

CodeDeed settlingOfCodes(CodeStatus status, const QString& reason) {
    const bool isUsed = status == CodeStatus::Used;
    CodeChange change = changeFor(CodeActKind::Settle, reason);
    change.status = status;
    return deed(
        isUsed ? Words::tr("Mark used") : Words::tr("Mark invalid"),
        [isUsed](qint64 count) {
            return isUsed ? Words::tr("%Ln code(s) marked used", nullptr, int(count))
                          : Words::tr("%Ln code(s) marked invalid", nullptr, int(count));
        },
        change, changeOf(CodeActKind::Unsettle));
}

CodeDeed notingOfCodes(const QString& note) {
    CodeChange change = changeOf(CodeActKind::Note);
    change.note = note.trimmed();
    return deed(
        Words::tr("Write note"),
        [](qint64 count) { return Words::tr("Note of %Ln code(s) changed", nullptr, int(count)); }, change,
        changeOf(CodeActKind::RevertNote));
}

CodeDeed deletionOfCodes(const QString& reason) {
    return deed(
        Words::tr("Delete"), [](qint64 count) { return Words::tr("%Ln code(s) deleted", nullptr, int(count)); },
        changeFor(CodeActKind::Delete, reason), changeOf(CodeActKind::Restore));
}

CodeDeed restorationOfCodes() {
    return deed(
        Words::tr("Restore"), [](qint64 count) { return Words::tr("%Ln code(s) restored", nullptr, int(count)); },
        changeOf(CodeActKind::Restore), changeOf(CodeActKind::Delete));
}

CodeDeed releaseOfCodes(const QString& reason) {
    CodeDeed result = deed(
        Words::tr("Release"),
        [](qint64 count) { return Words::tr("%Ln code(s) released to the next in line", nullptr, int(count)); },
        changeFor(CodeActKind::Release, reason), changeOf(CodeActKind::Resume));
    result.lost = Words::tr("The next in line has it, or its visitor came back by himself.");
    result.left = [](qint64 count) {
        return Words::tr("Not taken back, because the next in line has them: %Ln code(s)", nullptr, int(count));
    };
    return result;
}

CodeDeed acceptanceOfCodes() {
    CodeDeed result = deed(
        Words::tr("Accept"), [](qint64 count) { return Words::tr("%Ln code(s) accepted", nullptr, int(count)); },
        changeOf(CodeActKind::Accept), changeOf(CodeActKind::Hold));
    result.lost = Words::tr("Somebody has been given it meanwhile.");
    result.left = [](qint64 count) {
        return Words::tr("Not taken back, because somebody has been given them: %Ln code(s)", nullptr, int(count));
    };
    return result;
}

CodeDeed additionOfCodes() {
    CodeDeed result = deed(
        Words::tr("Add"), [](qint64 count) { return Words::tr("%Ln code(s) added", nullptr, int(count)); },
        changeOf(CodeActKind::Restore), changeOf(CodeActKind::Delete));
    result.lost = Words::tr("It was given out or changed meanwhile.");
    result.left = [](qint64 count) {
        return Words::tr(
            "Not taken back, because they were given out or changed meanwhile: %Ln code(s)", nullptr, int(count));
    };
    return result;
}

} // namespace invites::admin
