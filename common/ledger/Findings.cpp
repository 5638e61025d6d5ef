#include "common/ledger/Findings.h"

namespace invites::ledger {

QLatin1String toText(Check check) {
    switch (check) {
    case Check::Unbroken:
        return QLatin1String("unbroken");
    case Check::Continuous:
        return QLatin1String("continuous");
    case Check::Overtaken:
        return QLatin1String("overtaken");
    case Check::Lanes:
        return QLatin1String("lanes");
    case Check::Codes:
        return QLatin1String("codes");
    case Check::Rewritten:
        return QLatin1String("rewritten");
    case Check::Tables:
        return QLatin1String("tables");
    case Check::Receipt:
        return QLatin1String("receipt");
    }
    return {};
}

} // namespace invites::ledger
