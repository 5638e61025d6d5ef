#pragma once

#include "common/ledger/Segment.h"

#include <QFile>

#include <memory>
#include <optional>

namespace invites::ledger {

// The blocks of a campaign as they were published, read from a folder with ledger.json and blocks/. One line in memory
// at a time. One thread.
class PublishedCopy {
public:
    // NotFound where there is no ledger.json, DataCorrupt where that says nothing.
    static Result<PublishedCopy> open(const QString& folder);

    const ChainEnd& end() const { return m_end; }
    // The next block; nothing at the end of the first segment that is not full, or where there is none. DataCorrupt for
    // a line that is none.
    Result<std::optional<Block>> next();

private:
    PublishedCopy(QString folder, ChainEnd end) : m_folder(std::move(folder)), m_end(std::move(end)) {}
    bool openSegment();

    QString m_folder;
    ChainEnd m_end;
    std::unique_ptr<QFile> m_segment;
    quint64 m_nextSegment = 0; // its first height
    quint64 m_lines = 0;
};

} // namespace invites::ledger
