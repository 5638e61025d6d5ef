#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"

#include <QByteArray>
#include <QLatin1String>
#include <QString>

#include <vector>

namespace invites::store {

// What is sealed beside the codes.
enum class SealedKind { Profile, Ticket, TakenCode, Notice, Appeal };

// The database's name: "taken_code".
QLatin1String toText(SealedKind kind);

// A record as the database has it, with what it is bound to: provider and subject (Profile), the hash of the secret in
// it (Ticket, TakenCode), mailbox and token (Notice), its reference (Appeal).
struct SealedRecord {
    qint64 id = 0;
    QByteArray sealed;
    QString label;
    QByteArray hash;
    QByteArray secondHash;
};

// For re-encryption. On the connection's thread; the login must be an owner's (else PermissionDenied).
class SealedRecordStore {
public:
    explicit SealedRecordStore(db::Connection& connection) : m_connection(connection) {}

    // The next ones by id.
    Result<std::vector<SealedRecord>> after(SealedKind kind, qint64 id, int limit);
    // Replaces records where they are still as they were read, and nobody is at them just now; how many that was.
    Result<qint64> reseal(SealedKind kind, const std::vector<SealedRecord>& read, const std::vector<QByteArray>& fresh);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
