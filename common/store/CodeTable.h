#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"
#include "common/db/Connection.h"
#include "common/store/CodeFilter.h"
#include "common/vault/CodeCipher.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <optional>
#include <vector>

namespace invites::store {

// A code as the table of codes shows it: masked.
struct CodeRow {
    CodeId id;
    qint64 version = 0; // what a change of it must name
    CodeStatus status = CodeStatus::Available;
    CodeSource source = CodeSource::Import;
    CampaignId campaign;
    QString campaignSlug;
    Instant added{};
    std::optional<Instant> distributed;
    std::optional<Instant> settled;
    std::optional<Instant> flagged;
    std::optional<Instant> deleted;
    std::optional<TicketId> ticket;
    std::optional<qint64> ticketNumber;
    std::optional<QString> note;
};

// What an act has to know of a code.
struct CodeState {
    CodeId id;
    qint64 version = 0;
    CodeStatus status = CodeStatus::Available;
    bool isDeleted = false;
    bool hasReceiver = false; // was shown to somebody, or is held for him
};

enum class CodeColumn { Status, Source, Campaign, Added, Distributed, Settled, Flagged, Deleted, Ticket, Note };

struct CodeSort {
    CodeColumn column = CodeColumn::Added;
    bool isDescending = true;

    friend bool operator==(const CodeSort&, const CodeSort&) = default;
};

// First to last. Codes without a value come last in either direction; what is equal is in the order of being added.
// Notes are compared by their first hundred characters. Empty: the newest first.
using CodeOrder = std::vector<CodeSort>;

struct FoundCode {
    CampaignId campaign;
    QByteArray fingerprint;
};

// The database's names: "import".
QLatin1String toText(CodeSource source);
std::optional<CodeSource> codeSourceFromText(QStringView text);

// The whole pool in pages, at the same cost wherever the page is: every page is a single statement that reads about as
// many rows as it answers, as long as the filter names campaigns, statuses, sources and ranges of what is sorted by.
// On the connection's thread.
class CodeTable {
public:
    explicit CodeTable(db::Connection& connection);

    // All in the order asked for. Fewer than limit: there are no more in that direction.
    Result<std::vector<CodeRow>> first(const CodeFilter& filter, const CodeOrder& order, int limit);
    Result<std::vector<CodeRow>> last(const CodeFilter& filter, const CodeOrder& order, int limit);
    // The neighbours of a row, which need not be there any more.
    Result<std::vector<CodeRow>> after(const CodeFilter& filter, const CodeOrder& order, const CodeRow& row, int limit);
    Result<std::vector<CodeRow>> before(
        const CodeFilter& filter, const CodeOrder& order, const CodeRow& row, int limit);
    // From about that share (0 to 1) of the table on. Two statements.
    Result<std::vector<CodeRow>> near(const CodeFilter& filter, const CodeOrder& order, double share, int limit);

    // How many, but not counting further than limit.
    Result<qint64> countUpTo(const CodeFilter& filter, qint64 limit);
    // Exactly. Where only campaigns and statuses are asked for, from the counts that the database keeps; else it reads
    // what matches.
    Result<qint64> count(const CodeFilter& filter);
    static bool isCountKept(const CodeFilter& filter);

    // Every one of them as it is at one moment, in no order and without keeping them: each returns false to stop early.
    // One statement, not tried again.
    Status forEach(const CodeFilter& filter, const std::function<bool(const CodeState&)>& each);

    // Those of these that are known, deleted ones among them. For admins and owners (else PermissionDenied).
    Result<std::vector<CodeId>> find(const std::vector<FoundCode>& wanted);
    // One code in clear, for admins and owners. The audit event is committed before it is read. DataCorrupt where the
    // keyring does not open it.
    Result<Secret> unmask(CodeId id, const vault::CodeCipher& cipher);

private:
    enum class Side { After, Before };

    Result<std::vector<CodeRow>> page(
        const CodeFilter& filter, const CodeOrder& order, Side side, const CodeRow* from, int limit);

    db::Connection& m_connection;
};

} // namespace invites::store
