#include "common/ledger/PublishedCopy.h"

namespace invites::ledger {

Result<PublishedCopy> PublishedCopy::open(const QString& folder) {
    QFile file(folder + QStringLiteral("/ledger.json"));
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::NotFound, QStringLiteral("There is no ledger.json in %1.").arg(folder));
    const auto end = chainEndFromJson(file.readAll());
    if (!end)
        return failure(end.error().code, file.fileName() + QStringLiteral(" does not say where the chain ends."));
    return PublishedCopy(folder, *end);
}

bool PublishedCopy::openSegment() {
    m_segment = std::make_unique<QFile>(m_folder + u'/' + segmentPath(m_nextSegment));
    m_nextSegment += segmentBlocks;
    m_lines = 0;
    return m_segment->open(QIODevice::ReadOnly);
}

Result<std::optional<Block>> PublishedCopy::next() {
    while (!m_segment || m_segment->atEnd()) {
        // What comes after a segment that is not full is not of this chain.
        const bool isLast = m_segment && m_lines < segmentBlocks;
        if (isLast || !openSegment())
            return std::nullopt;
    }
    const QByteArray line = m_segment->readLine();
    if (!line.endsWith('\n') || ++m_lines > segmentBlocks)
        return failure(ErrorCode::DataCorrupt, QStringLiteral("a file of blocks does not end where it should"));
    const auto block = blockFromLine(QByteArrayView(line).chopped(1));
    if (!block)
        return failure(block.error());
    return std::optional(*block);
}

} // namespace invites::ledger
