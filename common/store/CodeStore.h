#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Ids.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace invites::store {

// A code as the database has it.
struct SealedCode {
    CodeId id;
    CampaignId campaign;
    QByteArray fingerprint;
    QByteArray sealed;
};

// The pool, for operators. On the connection's thread; the login must be an admin's or an owner's (else
// PermissionDenied).
class CodeStore {
public:
    explicit CodeStore(db::Connection& connection);

    // The campaign's id. NotFound, with the slug in its sentence.
    Result<CampaignId> campaignId(const QString& slug);

    // Adds codes in one transaction, and serves the line with them. For each: whether it was new. Safe to repeat: what
    // is known already is not added again. source: "import", or "console" where a person typed them.
    Result<std::vector<bool>> importCodes(const QString& campaignSlug, const std::vector<QByteArray>& fingerprints,
        const std::vector<QByteArray>& sealed, const QString& source = QStringLiteral("import"));

    // The next codes by id, over all campaigns, for re-encryption.
    Result<std::vector<SealedCode>> after(CodeId id, int limit);
    // Replaces records where they are still as they were read; how many that was.
    Result<qint64> reseal(const std::vector<SealedCode>& read, const std::vector<QByteArray>& fresh);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
