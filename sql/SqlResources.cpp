#include "sql/SqlResources.h"

namespace invites {

QString sqlResourceFolder() {
    return QStringLiteral(":/sql");
}

} // namespace invites
