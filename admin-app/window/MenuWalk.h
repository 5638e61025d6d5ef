#pragma once

#include "admin-app/widgets/CommandPalette.h"
#include "admin-app/window/ShortcutsDialog.h"

#include <QList>

#include <vector>

class QAction;
class QMenuBar;

namespace invites::admin {

// An action's text as a person reads it: without "&", and without the dots of one that opens a dialog.
QString readableText(const QAction& action);

// Every action in the menus that can be taken now. The actions must live until the palette is closed.
std::vector<PaletteCommand> commandsOf(const QMenuBar& menus);

// Every action in the menus that has keys, whether it can be taken now or not.
QList<Shortcut> shortcutsOf(const QMenuBar& menus);

} // namespace invites::admin
