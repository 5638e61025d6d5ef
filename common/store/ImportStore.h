#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Names.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace invites::store {

// Codes that came from a file, ready for the database; all lists have the same length. Sealed once: a batch that is
// sent again must be the same bytes.
struct ImportBatch {
    std::vector<QByteArray> fingerprints;
    std::vector<QByteArray> sealed;
    std::vector<QString> notes; // empty for none

    bool isEmpty() const { return fingerprints.empty(); }
};

// What a campaign knows of one code.
struct KnownCode {
    bool isNew = false;               // it knew none, or this batch's own record is the one that is there
    std::optional<CodeStatus> status; // unless it knows none
    bool isDeleted = false;           // in the trash
};

// Files of codes, for admins and owners (else PermissionDenied). Answers in the batch's order. NotFound: no such
// campaign. On the connection's thread.
class ImportStore {
public:
    explicit ImportStore(db::Connection& connection);

    // What add() would find. Changes nothing.
    Result<std::vector<KnownCode>> classify(const QString& campaignSlug, const ImportBatch& batch);
    // Adds what is new and serves the line with it, in one transaction. Sent twice it adds once and answers the same,
    // so it is tried again after a lost connection; after Unavailable it may be called again with the same batch.
    Result<std::vector<KnownCode>> add(const QString& campaignSlug, const ImportBatch& batch);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
