#include "common/exchange/ImportBatches.h"

#include "common/vault/Hashes.h"

#include <algorithm>

namespace invites::exchange {

namespace {

// A field that our own CSV writer took for a formula comes back with its apostrophe.
QString withoutApostrophe(const QString& field) {
    const bool isQuoted = field.size() > 1 && field.front() == u'\'' && QStringView(u"=+-@\t\r").contains(field[1]);
    return isQuoted ? field.mid(1) : field;
}

std::optional<QString> codeIn(const CodePattern& pattern, const QString& field) {
    auto code = pattern.normalise(field);
    const QString bare = withoutApostrophe(field);
    return code || bare == field ? code : pattern.normalise(bare);
}

LineOutcome outcomeOf(const store::KnownCode& known, bool isRepeated) {
    if (isRepeated)
        return LineOutcome::Repeated;
    if (known.isNew)
        return LineOutcome::Added;
    if (known.isDeleted)
        return LineOutcome::InTrash;
    switch (known.status.value_or(CodeStatus::Available)) {
    case CodeStatus::Held:
    case CodeStatus::Available:
        return LineOutcome::InPool;
    case CodeStatus::Reserved:
    case CodeStatus::Distributed:
        return LineOutcome::GivenOut;
    case CodeStatus::Used:
        return LineOutcome::UsedBefore;
    case CodeStatus::Invalid:
        return LineOutcome::InvalidBefore;
    }
    Q_UNREACHABLE();
}

} // namespace

ImportBatches::ImportBatches(QIODevice& device, const SheetFormat& format, std::optional<SheetColumns> columns,
    CodeMaker maker, bool remembersCodes)
    : m_sheet(device, format, columns), m_maker(std::move(maker)) {
    if (remembersCodes)
        m_seen.emplace();
}

void ImportBatches::take(const SheetEntry& entry, FileBatch& batch) {
    ++batch.read;
    batch.lastLine = entry.line;
    const auto code = entry.defect ? std::nullopt : codeIn(m_maker.pattern, entry.code);
    if (!code) {
        batch.rejects.push_back({entry.line, entry.defect.value_or(LineOutcome::BadFormat)});
        return;
    }
    const Secret secret = Secret::fromText(*code);
    QByteArray fingerprint = vault::codeFingerprint(*m_maker.keyring, secret);
    batch.lines.push_back(entry.line);
    batch.isRepeated.push_back(m_seen && !m_seen->insert(fingerprint));
    batch.codes.sealed.push_back(m_maker.cipher->seal(secret, m_maker.campaign, fingerprint));
    batch.codes.fingerprints.push_back(std::move(fingerprint));
    batch.codes.notes.push_back(withoutApostrophe(entry.note));
}

Result<FileBatch> ImportBatches::next() {
    FileBatch batch;
    // A file of nothing but rejects makes batches, too, so that memory stays bounded and progress is told.
    while (std::size_t(batch.read) < batchSize) {
        const auto entry = m_sheet.next();
        if (!entry)
            return failure(entry.error());
        if (!*entry) {
            batch.isLast = true;
            break;
        }
        take(**entry, batch);
    }
    batch.bytes = m_sheet.position();
    return batch;
}

Result<BatchOutcome> applyBatch(
    db::Connection& connection, const QString& campaignSlug, const FileBatch& batch, ImportMode mode) {
    BatchOutcome outcome{{}, batch.rejects, batch.read, batch.lastLine, batch.bytes, batch.isLast};
    if (batch.codes.isEmpty())
        return outcome;
    store::ImportStore store(connection);
    const auto known =
        mode == ImportMode::Add ? store.add(campaignSlug, batch.codes) : store.classify(campaignSlug, batch.codes);
    if (!known)
        return failure(known.error());
    for (std::size_t i = 0; i < known->size(); ++i) {
        const LineOutcome what = outcomeOf((*known)[i], batch.isRepeated[i]);
        if (what == LineOutcome::Added)
            outcome.added.push_back(batch.lines[i]);
        else
            outcome.others.push_back({batch.lines[i], what});
    }
    std::sort(outcome.others.begin(), outcome.others.end(),
        [](const NumberedOutcome& left, const NumberedOutcome& right) { return left.line < right.line; });
    return outcome;
}

} // namespace invites::exchange
