#pragma once

#include <QIcon>
#include <QString>

namespace invites::admin {

// An icon of ours, ":/icons/<name>.svg", in the colour of the palette's text, so that it is seen in light and dark.
QIcon themedIcon(const QString& name);

} // namespace invites::admin
