#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"
#include "common/domain/Names.h"

#include <QJsonObject>
#include <QString>

#include <optional>
#include <vector>

namespace invites::store {

// A code as somebody saw it.
struct SeenCode {
    CodeId id;
    qint64 version = 0;
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

// What an admin does with single codes. Each act is one transaction over at most `maximum` codes and answers for each
// of them; it changes no code that is not as it was seen. Not safe to repeat after a lost answer, but then it answers
// Changed. On the connection's thread; admins and owners (else PermissionDenied), but for the history.
class CodeActStore {
public:
    static constexpr int maximum = 1000;
    // Characters of a note or a reason.
    static constexpr int maximumText = 500;

    explicit CodeActStore(db::Connection& connection);

    // status: Used or Invalid.
    Result<std::vector<CodeAct>> settle(
        const std::vector<SeenCode>& codes, CodeStatus status, const std::optional<QString>& reason);
    // Puts back what was before the settlement.
    Result<std::vector<CodeAct>> unsettle(const std::vector<SeenCode>& codes);
    // A note for each code; blank for none.
    Result<std::vector<CodeAct>> setNotes(const std::vector<SeenCode>& codes, const std::vector<QString>& notes);
    Result<std::vector<CodeAct>> remove(const std::vector<SeenCode>& codes, const std::optional<QString>& reason);
    Result<std::vector<CodeAct>> restore(const std::vector<SeenCode>& codes);
    // Ends the hold of codes that nobody has looked at. InvalidInput without a reason.
    Result<std::vector<CodeAct>> release(const std::vector<SeenCode>& codes, const QString& reason);

    // Oldest first. Moderators too.
    Result<std::vector<CodeEvent>> history(CodeId id);

private:
    Result<std::vector<CodeAct>> act(const db::Query& query, const db::Parameters& parameters);

    db::Connection& m_connection;
};

} // namespace invites::store
