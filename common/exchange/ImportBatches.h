#pragma once

#include "common/domain/Campaign.h"
#include "common/exchange/CodeSheet.h"
#include "common/exchange/FingerprintSet.h"
#include "common/exchange/LineOutcome.h"
#include "common/store/ImportStore.h"
#include "common/vault/CodeCipher.h"
#include "common/vault/Keyring.h"

#include <memory>
#include <optional>
#include <vector>

namespace invites::exchange {

// A stretch of a file: what is sealed for the database, and what needs no database to be told.
struct FileBatch {
    store::ImportBatch codes;
    std::vector<qint64> lines;    // of the codes
    std::vector<bool> isRepeated; // whether the code was further up in the file
    std::vector<NumberedOutcome> rejects;
    qint64 read = 0;     // entries, whatever became of them
    qint64 lastLine = 0; // of the last entry
    qint64 bytes = 0;    // of the file, up to here
    bool isLast = false;
};

// What became of a batch.
struct BatchOutcome {
    std::vector<qint64> added; // lines
    std::vector<NumberedOutcome> others;
    qint64 read = 0;
    qint64 lastLine = 0;
    qint64 bytes = 0;
    bool isLast = false;
};

enum class ImportMode { DryRun, Add };

// What is needed to make a campaign's codes out of a file's. Copies share it; any thread.
struct CodeMaker {
    CampaignId campaign;
    CodePattern pattern;
    std::shared_ptr<const vault::Keyring> keyring;
    std::shared_ptr<const vault::CodeCipher> cipher;
};

// Makes batches out of a file: reads, normalises, fingerprints, seals. A dry run and the real one are told apart by
// nothing in here. One thread.
class ImportBatches {
public:
    static constexpr std::size_t batchSize = 5000;

    // device: as for CodeSheet. remembersCodes: tells a code that was further up, at FingerprintSet's cost; else it is
    // one that the campaign knows.
    ImportBatches(QIODevice& device, const SheetFormat& format, std::optional<SheetColumns> columns, CodeMaker maker,
        bool remembersCodes);

    // The next batch; the last has isLast, and may be empty. Errors as CodeSheet::next().
    Result<FileBatch> next();

private:
    void take(const SheetEntry& entry, FileBatch& batch);

    CodeSheet m_sheet;
    const CodeMaker m_maker;
    std::optional<FingerprintSet> m_seen;
};

// Asks the database about a batch, and in the mode Add has it added. On the connection's thread; may be called again
// with the same batch after Unavailable.
Result<BatchOutcome> applyBatch(
    db::Connection& connection, const QString& campaignSlug, const FileBatch& batch, ImportMode mode);

} // namespace invites::exchange
