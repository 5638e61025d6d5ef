#pragma once

#include "common/base/Result.h"

#include <QByteArray>
#include <QString>

namespace invites::routes {

// A file of the web resources (see WebResources.h, whose initWebResources comes first), by its path there, such as
// ":/web/verifier.html". Internal where it is missing.
Result<QByteArray> embeddedFile(const QString& path);

} // namespace invites::routes
