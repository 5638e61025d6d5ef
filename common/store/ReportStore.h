#pragma once

#include "common/base/Result.h"
#include "common/csv/CsvWriter.h"
#include "common/db/Connection.h"
#include "common/vault/CodeCipher.h"

#include <QString>
#include <QStringView>

#include <optional>

namespace invites::store {

enum class Report { Codes, Tickets, Contributions };

// "codes", "tickets", "contributions".
std::optional<Report> reportFromText(QStringView text);

// Reports as CSV, row by row: memory does not grow with the report. Times are RFC 3339 in UTC.
// On the connection's thread.
class ReportStore {
public:
    explicit ReportStore(db::Connection& connection);

    // cipher: nullptr for codes as "••••••"; else codes in clear, which the database audits and only grants to admins
    // and owners (PermissionDenied). Returns how many rows, without the heading. NotFound: no such campaign.
    Result<qint64> write(
        Report report, const QString& campaignSlug, const vault::CodeCipher* cipher, csv::CsvWriter& writer);

private:
    // The audit event, committed before the first code is read.
    Result<qint64> announceUnmasking(const QString& campaignSlug, const char* report);

    db::Connection& m_connection;
};

} // namespace invites::store
