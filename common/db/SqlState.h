#pragma once

#include "common/base/Error.h"

#include <QString>

namespace invites::db {

// What a failure means, decided in this one place.
enum class Retry {
    Never,
    SameConnection, // serialization failure, deadlock, lock timeout: the transaction was rolled back, run it again
    NewConnection,  // the connection is gone, or the server is starting or stopping; whether the work was done is
                    // unknown
};

struct Classification {
    ErrorCode code = ErrorCode::Internal;
    Retry retry = Retry::Never;
};

// sqlState: five characters, or empty where there is none (connect failures, a dropped connection).
// Classes per PostgreSQL 15 appendix A: 08, 57P0x, 53300, 25006 → Unavailable, NewConnection; 40001, 40P01, 55P03 →
// Unavailable, SameConnection; 28xxx, 42501 → PermissionDenied; 23505, 23P01 → Conflict; other 23xxx, 22xxx →
// InvalidInput; 57014 → Cancelled; P0001 with our own codes ('IN…') by name; all else → Internal.
Classification classify(const QString& sqlState);

} // namespace invites::db
