#include "common/store/CodeStore.h"
#include "common/vault/CodeCipher.h"
#include "public-server/commands/Configuration.h"
#include "public-server/commands/Program.h"

namespace invites::commands {

namespace {

constexpr int batchSize = 2000;

struct Resealing {
    std::vector<store::SealedCode> read;
    std::vector<QByteArray> fresh;
};

// Those of a batch that are not under the newest key yet, under it.
Result<Resealing> resealed(
    const std::vector<store::SealedCode>& codes, const vault::CodeCipher& cipher, quint32 newestKey) {
    Resealing result;
    for (const store::SealedCode& code : codes) {
        if (vault::CodeCipher::keyIdOf(code.sealed) == newestKey)
            continue;
        const auto opened = cipher.open(code.sealed, code.campaign, code.fingerprint);
        if (!opened)
            return failure(opened.error());
        result.read.push_back(code);
        result.fresh.push_back(cipher.seal(*opened, code.campaign, code.fingerprint));
    }
    return result;
}

} // namespace

ExitCode rotate(Terminal& terminal, const QStringList& arguments) {
    if (!arguments.isEmpty())
        return misused(terminal, QStringLiteral("rotate takes no arguments."));
    const auto database = databaseFrom(terminal.environment);
    const auto keyring = keyringFrom(terminal.environment);
    if (!database || !keyring)
        return misused(terminal, database ? keyring.error().detail : database.error().detail);
    const vault::CodeCipher cipher(*keyring);
    const quint32 newestKey = (*keyring)->newestCodeKeyId();
    db::Connection connection(*database);
    store::CodeStore codes(connection);

    qint64 seen = 0;
    qint64 changed = 0;
    for (CodeId last;;) {
        const auto batch = codes.after(last, batchSize);
        if (!batch)
            return fail(terminal, batch.error());
        if (batch->empty())
            break;
        last = batch->back().id;
        seen += qint64(batch->size());
        const auto fresh = resealed(*batch, cipher, newestKey);
        if (!fresh)
            return fail(terminal, fresh.error());
        if (fresh->read.empty())
            continue;
        const auto count = codes.reseal(fresh->read, fresh->fresh);
        if (!count)
            return fail(terminal, count.error());
        changed += *count;
    }
    QTextStream(&terminal.output) << "Looked at " << seen << " codes; " << changed << " are now under key " << newestKey
                                  << ", the others were already.\n";
    return ExitCode::Done;
}

} // namespace invites::commands
