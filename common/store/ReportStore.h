#pragma once

#include "common/base/Result.h"
#include "common/csv/CsvWriter.h"
#include "common/db/Connection.h"
#include "common/store/AuditStore.h"
#include "common/store/CodeFilter.h"
#include "common/store/CodeTable.h"
#include "common/vault/CodeCipher.h"

#include <QLatin1String>
#include <QString>
#include <QStringView>

#include <functional>
#include <optional>
#include <vector>

namespace invites::store {

enum class Report { Codes, Tickets, Contributions, Days, Verification, Audit };

// "codes", "tickets", "contributions", "days", "verification", "audit".
QLatin1String toText(Report report);
std::optional<Report> reportFromText(QStringView text);
std::vector<Report> allReports();
// The headings of all its columns, in their order; "campaign" is the last.
std::vector<QString> columnsOf(Report report);
// Whether it has a column of codes, which can be asked for in clear.
bool hasCodes(Report report);

// What a report is to hold.
struct ReportRequest {
    Report report = Report::Codes;
    QString campaignSlug; // empty: all campaigns, with a column that tells them apart
    // Codes by their date of being added, tickets of being requested, contributions of being given, distributed codes
    // of being distributed, days and audit events by their own.
    InstantRange range;
    // Of codes; the campaign and the range narrow it further. Without one those in the trash are in the report, too.
    std::optional<CodeFilter> filter;
    // By heading, in this order; empty for all, in the report's.
    std::vector<QString> columns;
    // Of codes with a filter: as CodeTable has it, which the database sorts before the first row is there. Empty: by
    // their ids, the order in which they were added, at no cost.
    CodeOrder order = {};
    std::vector<TicketState> ticketStates = {}; // of tickets; empty for all
    std::vector<CodeStatus> outcomes = {};      // of the verification report; empty for all
    AuditFilter audit = {};                     // of audit events
};

// How many rows a report will have.
struct ReportSize {
    qint64 rows = 0;
    bool isEstimate = false;

    friend bool operator==(const ReportSize&, const ReportSize&) = default;
};

// Reports as CSV, row by row: memory does not grow with the report. Times are RFC 3339 in UTC. What a spreadsheet would
// take for a formula has an apostrophe before it (CsvWriter). On the connection's thread.
class ReportStore {
public:
    // Told how many rows there are so far, now and then; answers false to stop.
    using Progress = std::function<bool(qint64)>;

    explicit ReportStore(db::Connection& connection);

    // cipher: nullptr for codes as "••••••"; else codes in clear, which the database audits and only grants to admins
    // and owners (PermissionDenied), of one campaign at a time (InvalidInput). Returns how many rows, without the
    // heading. NotFound: no such campaign. Cancelled: progress said so; the rows until then are written.
    Result<qint64> write(const ReportRequest& request, const vault::CodeCipher* cipher, csv::CsvWriter& writer,
        const Progress& progress = {});
    // Beforehand, and cheaply: where the database keeps count, exactly; else what its planner expects.
    Result<ReportSize> size(const ReportRequest& request);
    // All of a campaign.
    Result<qint64> write(
        Report report, const QString& campaignSlug, const vault::CodeCipher* cipher, csv::CsvWriter& writer);

private:
    Result<std::optional<CampaignId>> campaignOf(const ReportRequest& request);
    // The audit event, committed before the first code is read.
    Result<qint64> announceUnmasking(const QString& campaignSlug, const char* report);

    db::Connection& m_connection;
};

} // namespace invites::store
