#include "public-server/routes/EmbeddedFile.h"

#include <QFile>

namespace invites::routes {

Result<QByteArray> embeddedFile(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::Internal, QStringLiteral("The embedded file %1 is missing.").arg(path));
    return file.readAll();
}

} // namespace invites::routes
