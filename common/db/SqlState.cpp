#include "common/db/SqlState.h"

namespace invites::db {

namespace {

bool isOneOf(const QString& sqlState, std::initializer_list<const char*> states) {
    for (const char* state : states) {
        if (sqlState == QLatin1String(state))
            return true;
    }
    return false;
}

} // namespace

Classification classify(const QString& sqlState) {
    const auto isOfClass = [&](const char* start) { return sqlState.startsWith(QLatin1String(start)); };

    if (sqlState.isEmpty() || isOfClass("08") || isOfClass("57P0") || isOneOf(sqlState, {"53300", "25006"}))
        return {ErrorCode::Unavailable, Retry::NewConnection};
    if (isOneOf(sqlState, {"40001", "40P01", "55P03"}))
        return {ErrorCode::Unavailable, Retry::SameConnection};
    if (isOfClass("28") || sqlState == QLatin1String("42501"))
        return {ErrorCode::PermissionDenied, Retry::Never};
    if (sqlState == QLatin1String("IN004"))
        return {ErrorCode::NotFound, Retry::Never};
    if (sqlState == QLatin1String("IN005"))
        return {ErrorCode::InvalidInput, Retry::Never};
    if (isOfClass("IN") || isOneOf(sqlState, {"23505", "23P01"}))
        return {ErrorCode::Conflict, Retry::Never};
    if (isOfClass("22") || isOfClass("23"))
        return {ErrorCode::InvalidInput, Retry::Never};
    if (sqlState == QLatin1String("57014"))
        return {ErrorCode::Cancelled, Retry::Never};
    return {ErrorCode::Internal, Retry::Never};
}

} // namespace invites::db
