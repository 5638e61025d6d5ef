#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/domain/Names.h"

#include <QJsonObject>
#include <QString>
#include <QUuid>

#include <optional>
#include <vector>

namespace invites::store {

// A code as somebody saw it.
struct SeenCode {
    CodeId id;
    qint64 version = 0;
    qint64 made = 0; // for RevertNote: the version that the act made of it which is taken back

    friend bool operator==(const SeenCode&, const SeenCode&) = default;
};

enum class CodeActKind {
    Settle,     // Used or Invalid
    Unsettle,   // what was before the settlement
    Note,       // the same for all; blank for none
    RevertNote, // what was before this login's own act
    Delete,
    Restore,
    Release, // ends the hold of codes that nobody has looked at; needs a reason
    Resume,  // holds released codes again for whom they were held, where they are still free and he has not come back
    Accept,  // what is held goes into the pool
    Hold,    // back out of it, where nobody has been given it meanwhile
    Nothing, // and what was told before with its token, and has not arrived, does nothing either
};

// What is to be done with codes.
struct CodeChange {
    CodeActKind kind = CodeActKind::Nothing;
    CodeStatus status = CodeStatus::Invalid; // for Settle
    QString note;                            // for Note
    QString reason;                          // for Settle, Delete and Release; blank for none

    friend bool operator==(const CodeChange&, const CodeChange&) = default;
};

enum class CodeActOutcome {
    Done,
    Changed, // by somebody else since it was seen; nothing was done
    Refused, // its status does not allow it
    Gone,    // there is no such code
};

// What came of an act for one code, and the code as it is now (unless Gone).
struct CodeAct {
    CodeId id;
    CodeActOutcome outcome = CodeActOutcome::Gone;
    qint64 version = 0;
    CodeStatus status = CodeStatus::Available;
    std::optional<QString> note;
    bool isDeleted = false;
};

// One line of a code's history. author: empty for what visitors did. before, after: what changed, by column.
struct CodeEvent {
    Instant at;
    QString author;
    QString action; // as in invites.code_history
    QJsonObject before;
    QJsonObject after;
    QString reason;
    std::optional<qint64> ticketNumber;
};

// What an admin does with codes. Each change is one transaction over at most `maximum` codes and answers for each of
// them; it changes no code that is not as it was seen. On the connection's thread; admins and owners (else
// PermissionDenied), but for the history.
class CodeActStore {
public:
    static constexpr int maximum = 1000;
    // Characters of a note or a reason.
    static constexpr int maximumText = 500;

    explicit CodeActStore(db::Connection& connection);

    // The token makes it safe to repeat: told again, within days and by the same login, nothing more is done, and the
    // codes that were changed then are Done, with the version that they were given. So it is tried again after a lost
    // connection; after Unavailable it may be told again with the same arguments, or closed with Nothing.
    Result<std::vector<CodeAct>> change(
        const QUuid& token, const CodeChange& change, const std::vector<SeenCode>& codes);

    // Oldest first. Moderators too.
    Result<std::vector<CodeEvent>> history(CodeId id);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
