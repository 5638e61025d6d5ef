#pragma once

#include "common/base/Result.h"
#include "common/csv/CsvReader.h"
#include "common/db/ConnectionOptions.h"
#include "common/domain/Campaign.h"
#include "common/vault/CodeCipher.h"
#include "common/vault/Keyring.h"

#include <QIODevice>
#include <QString>

#include <atomic>
#include <functional>
#include <optional>
#include <vector>

namespace invites::commands {

// A record that was not taken. reason: "format", "missing" (no such column in this line), or a defect of the file
// ("encoding", "nul", "too_long", "quote").
struct RejectedRecord {
    qint64 line = 0; // in the file, from 1
    QString reason;
};

struct ImportSummary {
    qint64 read = 0; // records, without blank lines and the heading
    qint64 added = 0;
    qint64 duplicates = 0; // in the file more than once, or known to the campaign before
    std::vector<RejectedRecord> rejects;
    // Why it ended before the file did. What was added until then stays, and importing the file again skips it.
    std::optional<Error> stopped;
};

// Adds a file's codes to a campaign: reading, normalising and sealing on the calling thread, the database on another, a
// batch ahead of each other, so that memory does not grow with the file.
class CodeImport {
public:
    static constexpr std::size_t batchSize = 5000;

    // keyring and cipher outlive this. progress is told now and then, on the calling thread; cancelled is looked at
    // between batches.
    CodeImport(db::ConnectionOptions database, QString campaignSlug, const CodePattern& pattern, CampaignId campaign,
        const vault::Keyring& keyring, const vault::CodeCipher& cipher);

    // InvalidInput where the file has several columns and none is headed "code".
    Result<ImportSummary> run(
        QIODevice& file, const std::function<void(const ImportSummary&)>& progress, const std::atomic<bool>& cancelled);

private:
    struct Batch {
        std::vector<QByteArray> fingerprints;
        std::vector<QByteArray> sealed;
    };
    class Pipeline;

    void take(const csv::CsvRecord& record, std::size_t column, Batch& batch, ImportSummary& summary) const;

    const db::ConnectionOptions m_database;
    const QString m_campaignSlug;
    const CodePattern m_pattern;
    const CampaignId m_campaign;
    const vault::Keyring& m_keyring;
    const vault::CodeCipher& m_cipher;
};

} // namespace invites::commands
