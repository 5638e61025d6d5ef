#pragma once

#include <QString>

namespace invites {

// Why something failed, for the program. The person reads Error::detail.
enum class ErrorCode {
    InvalidInput,     // the caller's words are wrong; saying them again will not help
    Unauthenticated,  // nobody we know
    PermissionDenied, // somebody we know, who may not
    NotFound,
    Conflict,          // the state of things does not allow it (now)
    Expired,           // it was allowed until a moment that has passed
    ResourceExhausted, // a limit, a full queue or disk; try later
    Unavailable,       // a service that we need is away; try again
    DataCorrupt,       // what was stored cannot be read: wrong key, damaged record or disk
    Cancelled,
    Internal, // our mistake
};

struct Error {
    ErrorCode code = ErrorCode::Internal;
    // One sentence for a person, which says what to do. Never contains a code, a secret or a key.
    QString detail;
    // A name that programs may rely on, where one error code covers several cases ("offer-expired"); else empty.
    QString reason = {};
};

// The name of the error code in logs and metrics: "invalid_input".
const char* toText(ErrorCode code);

} // namespace invites
