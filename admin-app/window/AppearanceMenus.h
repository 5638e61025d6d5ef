#pragma once

class QMenu;

namespace invites::admin {

class Theme;

// Adds "Theme" and "Font size" to a menu, and keeps what is ticked right.
void addAppearanceMenus(QMenu* menu, Theme& theme);

} // namespace invites::admin
