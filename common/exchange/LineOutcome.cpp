#include "common/exchange/LineOutcome.h"

namespace invites::exchange {

QLatin1String toText(LineOutcome outcome) {
    switch (outcome) {
    case LineOutcome::Added:
        return QLatin1String("added");
    case LineOutcome::InPool:
        return QLatin1String("in_pool");
    case LineOutcome::GivenOut:
        return QLatin1String("given_out");
    case LineOutcome::UsedBefore:
        return QLatin1String("used_before");
    case LineOutcome::InvalidBefore:
        return QLatin1String("invalid_before");
    case LineOutcome::InTrash:
        return QLatin1String("in_trash");
    case LineOutcome::Repeated:
        return QLatin1String("repeated");
    case LineOutcome::BadFormat:
        return QLatin1String("format");
    case LineOutcome::Missing:
        return QLatin1String("missing");
    case LineOutcome::BadEncoding:
        return QLatin1String("encoding");
    case LineOutcome::HasNul:
        return QLatin1String("nul");
    case LineOutcome::TooLong:
        return QLatin1String("too_long");
    case LineOutcome::BadQuote:
        return QLatin1String("quote");
    }
    Q_UNREACHABLE();
}

LineOutcome outcomeOfDefect(QStringView defect) {
    for (const LineOutcome outcome : allLineOutcomes()) {
        if (isRejected(outcome) && toText(outcome) == defect)
            return outcome;
    }
    return LineOutcome::BadFormat;
}

} // namespace invites::exchange
