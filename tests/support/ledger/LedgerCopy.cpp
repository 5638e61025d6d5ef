#include "tests/support/ledger/LedgerCopy.h"

#include "common/ledger/Segment.h"
#include "common/store/LedgerStore.h"

#include <QDir>
#include <QFile>

#include <limits>

namespace invites::test {

namespace {

void write(const QString& path, const QByteArray& content) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("%s cannot be written", qUtf8Printable(path));
}

void writeCopy(store::LedgerStore& store, const store::LedgerHead& head, const QDir& folder) {
    if (!folder.mkpath(QStringLiteral("blocks")))
        qFatal("%s cannot be made", qUtf8Printable(folder.path()));
    for (quint64 first = 0; qint64(first) <= head.height; first += ledger::segmentBlocks) {
        const auto blocks =
            store.blocks(head.campaign, first, int(ledger::segmentBlocks), std::numeric_limits<qint64>::max());
        QByteArray segment;
        for (const ledger::Block& block : blocks.value())
            segment += ledger::toLine(block);
        write(folder.filePath(ledger::segmentPath(first)), segment);
    }
    write(folder.filePath(QStringLiteral("ledger.json")),
        ledger::toJson(ledger::ChainEnd{head.slug.toLatin1(), quint64(head.height), head.time, head.hash}));
}

} // namespace

void writeLedgerCopies(db::Connection& connection, const QString& folder) {
    store::LedgerStore store(connection);
    const auto heads = store.heads();
    for (const store::LedgerHead& head : heads.value())
        writeCopy(store, head, QDir(folder + QLatin1Char('/') + head.slug));
}

} // namespace invites::test
