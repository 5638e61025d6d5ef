#pragma once

#include <QIcon>
#include <QString>

namespace invites::admin {

// An icon of ours, ":/icons/<name>.svg", in the colour of the application palette's text, so that it is seen in light
// and dark and changes with the theme; dimmed where it is disabled, in the colour of highlighted text where it is
// selected. Drawn from the SVG at each size, so it is crisp at every scale. A name that no file has is a programming
// error (asserted); a null icon without assertions. GUI thread.
QIcon themedIcon(const QString& name);

// The program's own, in its own colours.
QIcon programIcon();

} // namespace invites::admin
