#pragma once

#include "common/base/Error.h"
#include "public-server/http/Message.h"

#include <string>
#include <utility>
#include <vector>

namespace invites::http {

struct FieldError {
    std::string field;  // "codes[2]"
    std::string reason; // "required", "type", "format", "too_many", …
};

// An RFC 9457 problem, as API.md has it. slug is stable: "campaign-closed" becomes the type
// "/problems/campaign-closed".
struct Problem {
    int status = 500;
    std::string slug;
    std::string title;
    std::string detail; // for a person: what happened and what to do
    std::vector<FieldError> errors = {};
    int retryAfterSeconds = 0;                                     // a Retry-After header where positive
    std::vector<std::pair<std::string, std::string>> members = {}; // more of them (RFC 9457, 3.2): name and text
};

// application/problem+json, no-store.
Response toResponse(const Problem& problem);

// The general cases, with their stable slugs.
Problem badRequest(std::string detail);                // 400 bad-request
Problem notFound();                                    // 404 not-found
Problem methodNotAllowed();                            // 405 method-not-allowed (the Router adds Allow)
Problem payloadTooLarge(std::size_t limit);            // 413 payload-too-large
Problem unsupportedMediaType();                        // 415 unsupported-media-type
Problem invalidFields(std::vector<FieldError> errors); // 422 invalid-fields
Problem tooBusy(int retryAfterSeconds);                // 503 too-busy
Problem unavailable(int retryAfterSeconds);            // 503 unavailable: database or provider away
Problem internalError();                               // 500 internal-error
// Any error of the domain library that no route has a better word for.
Problem fromError(const Error& error);

} // namespace invites::http
