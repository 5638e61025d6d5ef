#include "admin-app/widgets/Icons.h"

namespace invites::admin {

QIcon themedIcon(const QString& name) {
    return QIcon(QStringLiteral(":/icons/%1.svg").arg(name));
}

} // namespace invites::admin
