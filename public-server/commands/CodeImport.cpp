#include "public-server/commands/CodeImport.h"

#include "common/csv/CsvReader.h"
#include "common/store/CodeStore.h"
#include "common/vault/Hashes.h"
#include "public-server/desk/Desk.h"

#include <future>
#include <utility>

namespace invites::commands {

namespace {

bool isCodeHeading(const QString& field) {
    return field.trimmed().compare(QLatin1String("code"), Qt::CaseInsensitive) == 0;
}

struct Heading {
    std::size_t column = 0;
    bool isRecord = false; // the first record is one of the codes
};

Result<Heading> headingOf(const csv::CsvRecord& first) {
    for (std::size_t column = 0; column < first.fields.size(); ++column) {
        if (isCodeHeading(first.fields[column]))
            return Heading{column, false};
    }
    if (first.fields.size() > 1)
        return failure(ErrorCode::InvalidInput,
            QStringLiteral(
                "The file has several columns, and none is headed \"code\". Name the column, or leave only it."));
    return Heading{0, true};
}

} // namespace

// Writes one batch on the desk's thread while the next is made.
class CodeImport::Pipeline {
public:
    Pipeline(const db::ConnectionOptions& database, const QString& campaignSlug)
        : m_lane("add_codes", {1, 1, 1},
              [campaignSlug](db::Connection& connection,
                  const std::vector<Batch>& batches) -> Result<std::vector<Result<std::vector<bool>>>> {
                  const Batch& batch = batches.front();
                  return std::vector{
                      store::CodeStore(connection).importCodes(campaignSlug, batch.fingerprints, batch.sealed)};
              }),
          m_desk({database, 1, std::chrono::minutes(1)}, nullptr, {}) {
        m_desk.addLane(m_lane);
        m_desk.start();
    }

    // Waits for the batch before, then hands over this one.
    Status write(Batch batch, ImportSummary& summary) {
        Status finished = finish(summary);
        if (finished) {
            m_underWay = std::async(std::launch::async,
                [this, handed = std::move(batch)]() mutable { return m_desk.ask(m_lane, std::move(handed)); });
        }
        return finished;
    }

    // Waits for the batch that is under way, and counts it.
    Status finish(ImportSummary& summary) {
        if (!m_underWay.valid())
            return {};
        const Result<std::vector<bool>> added = m_underWay.get();
        if (!added)
            return failure(added.error());
        for (const bool isNew : *added)
            ++(isNew ? summary.added : summary.duplicates);
        return {};
    }

private:
    desk::BatchLane<Batch, std::vector<bool>> m_lane;
    desk::Desk m_desk;
    std::future<Result<std::vector<bool>>> m_underWay;
};

CodeImport::CodeImport(db::ConnectionOptions database, QString campaignSlug, const CodePattern& pattern,
    CampaignId campaign, const vault::Keyring& keyring, const vault::CodeCipher& cipher)
    : m_database(std::move(database)), m_campaignSlug(std::move(campaignSlug)), m_pattern(pattern),
      m_campaign(campaign), m_keyring(keyring), m_cipher(cipher) {}

void CodeImport::take(const csv::CsvRecord& record, std::size_t column, Batch& batch, ImportSummary& summary) const {
    if (record.isBlank())
        return;
    ++summary.read;
    const bool isMissing = record.defect.isEmpty() && column >= record.fields.size();
    const auto code = record.defect.isEmpty() && !isMissing ? m_pattern.normalise(record.fields[column]) : std::nullopt;
    if (!code) {
        const QString otherwise = isMissing ? QStringLiteral("missing") : QStringLiteral("format");
        summary.rejects.push_back({record.line, record.defect.isEmpty() ? otherwise : record.defect});
        return;
    }
    const Secret secret = Secret::fromText(*code);
    QByteArray fingerprint = vault::codeFingerprint(m_keyring, secret);
    batch.sealed.push_back(m_cipher.seal(secret, m_campaign, fingerprint));
    batch.fingerprints.push_back(std::move(fingerprint));
}

Result<ImportSummary> CodeImport::run(
    QIODevice& file, const std::function<void(const ImportSummary&)>& progress, const std::atomic<bool>& cancelled) {
    csv::CsvReader reader(file);
    ImportSummary summary;
    std::optional<std::size_t> column;
    Pipeline pipeline(m_database, m_campaignSlug);
    Batch batch;
    Status status;
    for (bool isOver = false; !isOver && status && !cancelled;) {
        const auto record = reader.next();
        if (!record) {
            status = failure(record.error());
            break;
        }
        isOver = !*record;
        if (!isOver && !column && !(*record)->isBlank()) {
            const auto heading = headingOf(**record);
            if (!heading)
                return failure(heading.error());
            column = heading->column;
            if (!heading->isRecord)
                continue;
        }
        if (!isOver)
            take(**record, column.value_or(0), batch, summary);
        if (batch.fingerprints.size() >= batchSize || (isOver && !batch.fingerprints.empty())) {
            status = pipeline.write(std::exchange(batch, {}), summary);
            progress(summary);
        }
    }
    const Status finished = pipeline.finish(summary);
    if (!status)
        summary.stopped = status.error();
    else if (!finished)
        summary.stopped = finished.error();
    else if (cancelled)
        summary.stopped = Error{ErrorCode::Cancelled, QStringLiteral("The import was cancelled.")};
    return summary;
}

} // namespace invites::commands
