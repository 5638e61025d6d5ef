#include "resources/web/WebResources.h"

#include <QDir>

// Q_INIT_RESOURCE declares a function, and has to do so outside of any namespace.
static void initResources() {
    Q_INIT_RESOURCE(web);
    Q_INIT_RESOURCE(ledger_format);
}

namespace invites {

void initWebResources() {
    initResources();
}

} // namespace invites
