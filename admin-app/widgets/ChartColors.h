#pragma once

#include <QColor>
#include <QPalette>

namespace invites::admin {

// The colour of a chart's line or bar, from 0 to 2: told apart by lightness too, and seen on the palette's ground.
QColor chartColor(const QPalette& palette, qsizetype place);

} // namespace invites::admin
