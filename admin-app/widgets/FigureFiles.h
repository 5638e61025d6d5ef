#pragma once

#include "common/base/Result.h"

#include <QString>

#include <vector>

class QWidget;

namespace invites::admin {

// What charts show, as files. Each is there as a whole or not at all. GUI thread.

// As reports are written: no field is taken for a formula.
Status writeFigures(const QString& path, const std::vector<std::vector<QString>>& records);

// What a widget shows, as it looks, under a title and a line that says of what: an SVG where the path ends so, else a
// PNG of twice the size.
Status writePicture(const QString& path, const QString& title, const QString& about, QWidget& shown);

} // namespace invites::admin
