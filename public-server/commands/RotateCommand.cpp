#include "common/store/CodeStore.h"
#include "common/store/SealedRecordStore.h"
#include "common/vault/AppealCipher.h"
#include "common/vault/CodeCipher.h"
#include "common/vault/MemberCipher.h"
#include "common/vault/NoticeCipher.h"
#include "common/vault/Sealing.h"
#include "public-server/commands/Configuration.h"
#include "public-server/commands/Program.h"

#include <functional>

namespace invites::commands {

namespace {

using store::SealedKind;
using store::SealedRecord;

constexpr int batchSize = 2000;
constexpr qint64 tellEvery = 100'000;

// One kind of what is sealed: how its records are read, opened, and put back.
template <typename Record>
struct Source {
    const char* name; // "codes"
    std::function<Result<std::vector<Record>>(const Record* last)> next;
    std::function<Result<QByteArray>(const Record&)> reseal;
    std::function<Result<qint64>(const std::vector<Record>&, const std::vector<QByteArray>&)> put;
};

class Rotation {
public:
    Rotation(quint32 newestKey, QIODevice& output) : m_newestKey(newestKey), m_output(&output) {}

    // Each batch is done for good: a run that was stopped is gone on with by the next one.
    template <typename Record>
    Status run(const Source<Record>& source) {
        qint64 seen = 0;
        qint64 behind = 0;
        qint64 changed = 0;
        for (std::vector<Record> batch;;) {
            auto next = source.next(batch.empty() ? nullptr : &batch.back());
            if (!next)
                return failure(next.error());
            if (next->empty())
                break;
            batch = std::move(*next);
            std::vector<Record> read;
            std::vector<QByteArray> fresh;
            for (const Record& record : batch) {
                if (vault::keyIdOfRecord(record.sealed) == m_newestKey)
                    continue;
                const auto resealed = source.reseal(record);
                if (!resealed)
                    return failure(resealed.error());
                read.push_back(record);
                fresh.push_back(*resealed);
            }
            const auto count = read.empty() ? Result<qint64>(0) : source.put(read, fresh);
            if (!count)
                return failure(count.error());
            behind += qint64(read.size());
            changed += *count;
            if (seen / tellEvery != (seen + qint64(batch.size())) / tellEvery)
                m_output << seen + qint64(batch.size()) << ' ' << source.name << " so far\n" << Qt::flush;
            seen += qint64(batch.size());
        }
        m_left += behind - changed;
        m_output << "Looked at " << seen << ' ' << source.name << "; " << changed << " are now under key "
                 << m_newestKey
                 << (behind == changed ? ", the others were already.\n" : ", some were being changed just then.\n");
        return {};
    }

    qint64 left() const { return m_left; }

private:
    const quint32 m_newestKey;
    QTextStream m_output;
    qint64 m_left = 0;
};

Source<store::SealedCode> codesOf(store::CodeStore& codes, const vault::CodeCipher& cipher) {
    using store::SealedCode;
    return {"codes", [&](const SealedCode* last) { return codes.after(last ? last->id : CodeId(), batchSize); },
        [&](const SealedCode& code) -> Result<QByteArray> {
            const auto opened = cipher.open(code.sealed, code.campaign, code.fingerprint);
            if (!opened)
                return failure(opened.error());
            return cipher.seal(*opened, code.campaign, code.fingerprint);
        },
        [&](const std::vector<SealedCode>& read, const std::vector<QByteArray>& fresh) {
            return codes.reseal(read, fresh);
        }};
}

Source<SealedRecord> recordsOf(store::SealedRecordStore& records, SealedKind kind, const char* name,
    std::function<Result<QByteArray>(const SealedRecord&)> reseal) {
    return {name,
        [&records, kind](const SealedRecord* last) { return records.after(kind, last ? last->id : 0, batchSize); },
        std::move(reseal),
        [&records, kind](const std::vector<SealedRecord>& read, const std::vector<QByteArray>& fresh) {
            return records.reseal(kind, read, fresh);
        }};
}

Status rotateAll(db::Connection& connection, const std::shared_ptr<const vault::Keyring>& keyring, Rotation& rotation) {
    const vault::CodeCipher codeCipher(keyring);
    const vault::MemberCipher members(keyring);
    const vault::NoticeCipher notices(keyring);
    const vault::AppealCipher appeals(keyring);
    store::CodeStore codes(connection);
    store::SealedRecordStore records(connection);
    const auto secret = [&](const SealedRecord& record) {
        return members.resealTicketSecret(record.sealed, record.hash);
    };
    if (Status done = rotation.run(codesOf(codes, codeCipher)); !done)
        return done;
    for (const auto& source : {
             recordsOf(records, SealedKind::Profile, "profiles of members",
                 [&](const SealedRecord& record) {
                     return members.resealProfile(record.sealed, record.label, record.hash);
                 }),
             recordsOf(records, SealedKind::Ticket, "secrets of tickets", secret),
             recordsOf(records, SealedKind::TakenCode, "secrets of tickets of deleted accounts", secret),
             recordsOf(records, SealedKind::Notice, "addresses for word of a turn",
                 [&](const SealedRecord& record) {
                     return notices.reseal(record.sealed, record.hash, record.secondHash);
                 }),
             recordsOf(records, SealedKind::Appeal, "words of appeals",
                 [&](const SealedRecord& record) { return appeals.reseal(record.sealed, record.hash); }),
         }) {
        if (Status done = rotation.run(source); !done)
            return done;
    }
    return {};
}

} // namespace

ExitCode rotate(Terminal& terminal, const QStringList& arguments) {
    if (!arguments.isEmpty())
        return misused(terminal, QStringLiteral("rotate takes no arguments."));
    const auto database = databaseFrom(terminal.environment);
    const auto keyring = keyringFrom(terminal.environment);
    if (!database || !keyring)
        return misused(terminal, database ? keyring.error().detail : database.error().detail);
    db::Connection connection(*database);
    Rotation rotation((*keyring)->newestCodeKeyId(), terminal.output);
    if (const Status done = rotateAll(connection, *keyring, rotation); !done)
        return fail(terminal, done.error());
    if (rotation.left() == 0)
        return ExitCode::Done;
    return fail(terminal, {ErrorCode::Conflict, QStringLiteral("%1 records were being changed: run it again before an "
                                                               "old key is taken out of the keyring.")
                                                    .arg(rotation.left())});
}

} // namespace invites::commands
