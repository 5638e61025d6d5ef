#pragma once

#include "admin-app/widgets/CommandPalette.h"
#include "admin-app/window/ShortcutsDialog.h"

#include <QList>

#include <functional>
#include <vector>

class QAction;

namespace invites::admin {

// An action's text as a person reads it: without "&", and without the dots of one that opens a dialog.
QString readableText(const QAction& action);

// Every one of the actions, and of those in their submenus, that can be taken now. group: where they are found, "View".
// before: what has to be done first. The actions must live until the palette is closed.
std::vector<PaletteCommand> commandsOf(
    const QList<QAction*>& actions, const QString& group = {}, const std::function<void()>& before = {});

// Every one that has keys, whether it can be taken now or not.
QList<Shortcut> shortcutsOf(const QList<QAction*>& actions, const QString& group = {});

} // namespace invites::admin
