#include "public-server/http/Problem.h"

#include "public-server/http/Text.h"

namespace invites::http {
namespace {

constexpr int shortRetrySeconds = 5;

Problem problem(int status, const char* slug, const char* title, std::string detail, int retryAfterSeconds = 0) {
    return Problem{.status = status,
        .slug = slug,
        .title = title,
        .detail = std::move(detail),
        .retryAfterSeconds = retryAfterSeconds};
}

void appendMember(std::string& json, std::string_view name, std::string_view value) {
    json += ',';
    appendJsonString(json, name);
    json += ':';
    appendJsonString(json, value);
}

void appendErrors(std::string& json, const std::vector<FieldError>& errors) {
    json += ",\"errors\":[";
    for (const FieldError& error : errors) {
        if (json.back() != '[')
            json += ',';
        json += "{\"field\":";
        appendJsonString(json, error.field);
        appendMember(json, "reason", error.reason);
        json += '}';
    }
    json += ']';
}

} // namespace

Response toResponse(const Problem& problem) {
    Response response;
    response.status = problem.status;
    response.headers.add("Content-Type", "application/problem+json");
    response.headers.add("Cache-Control", "no-store");
    if (problem.retryAfterSeconds > 0)
        response.headers.add("Retry-After", std::to_string(problem.retryAfterSeconds));
    std::string& json = response.body;
    json = "{\"type\":";
    appendJsonString(json, "/problems/" + problem.slug);
    appendMember(json, "title", problem.title);
    json += ",\"status\":" + std::to_string(problem.status);
    appendMember(json, "detail", problem.detail);
    if (!problem.errors.empty())
        appendErrors(json, problem.errors);
    for (const auto& [name, text] : problem.members)
        appendMember(json, name, text);
    json += '}';
    return response;
}

Problem badRequest(std::string detail) {
    return problem(400, "bad-request", "Bad request", std::move(detail));
}

Problem notFound() {
    return problem(404, "not-found", "Not found", "There is nothing at this address.");
}

Problem methodNotAllowed() {
    return problem(405, "method-not-allowed", "Method not allowed",
        "This address does not take that method; see the Allow header.");
}

Problem payloadTooLarge(std::size_t limit) {
    return problem(413, "payload-too-large", "Payload too large",
        "The body may have at most " + std::to_string(limit) + " bytes.");
}

Problem unsupportedMediaType() {
    return problem(415, "unsupported-media-type", "Unsupported media type",
        "Send the body as application/json in UTF-8, without a content encoding.");
}

Problem invalidFields(std::vector<FieldError> errors) {
    Problem result = problem(422, "invalid-fields", "Invalid fields", "Some fields are missing or wrong; see errors.");
    result.errors = std::move(errors);
    return result;
}

Problem tooBusy(int retryAfterSeconds) {
    return problem(503, "too-busy", "Too busy", "The server has too much to do right now. Try again in a moment.",
        retryAfterSeconds);
}

Problem unavailable(int retryAfterSeconds) {
    return problem(503, "unavailable", "Unavailable", "A service that this needs is away. Try again in a moment.",
        retryAfterSeconds);
}

Problem internalError() {
    return problem(500, "internal-error", "Internal error", "Something went wrong on our side. Try again later.");
}

Problem fromError(const Error& error) {
    const std::string detail = error.detail.toStdString();
    switch (error.code) {
    case ErrorCode::InvalidInput:
        return problem(422, "invalid-input", "Invalid input", detail);
    case ErrorCode::Unauthenticated:
        return problem(401, "unauthenticated", "Not signed in", detail);
    case ErrorCode::PermissionDenied:
        return problem(403, "permission-denied", "Permission denied", detail);
    case ErrorCode::NotFound:
        return notFound();
    case ErrorCode::Conflict:
        return problem(409, "conflict", "Conflict", detail);
    case ErrorCode::Expired:
        return problem(410, "expired", "Expired", detail);
    case ErrorCode::ResourceExhausted:
        return problem(429, "too-many-requests", "Too many requests", detail, shortRetrySeconds);
    case ErrorCode::Unavailable:
        return unavailable(shortRetrySeconds);
    case ErrorCode::Cancelled:
        return tooBusy(shortRetrySeconds);
    case ErrorCode::DataCorrupt:
    case ErrorCode::Internal:
        return internalError();
    }
    return internalError();
}

} // namespace invites::http
