#include "admin-app/window/MenuWalk.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>

namespace invites::admin {
namespace {

// group: the menus on the way, "View › Theme".
void walk(const QList<QAction*>& actions, const QString& group,
    const std::function<void(QAction*, const QString& group)>& visit) {
    for (QAction* action : actions) {
        if (action->isSeparator() || !action->isVisible())
            continue;
        const QString text = readableText(*action);
        if (const QMenu* menu = action->menu())
            walk(menu->actions(), group.isEmpty() ? text : group + QStringLiteral(" › ") + text, visit);
        else
            visit(action, group);
    }
}

} // namespace

QString readableText(const QAction& action) {
    QString text = action.text();
    text.replace(QStringLiteral("&&"), QString(QChar::Null));
    text.remove(u'&');
    text.replace(QChar::Null, u'&');
    if (text.endsWith(u'…'))
        text.chop(1);
    return text;
}

std::vector<PaletteCommand> commandsOf(const QMenuBar& menus) {
    std::vector<PaletteCommand> commands;
    walk(menus.actions(), {}, [&](QAction* action, const QString& group) {
        if (!action->isEnabled())
            return;
        commands.push_back({readableText(*action), group, action->shortcut().toString(QKeySequence::NativeText),
            action->icon(), [action = QPointer(action)] {
                if (action)
                    action->trigger();
            }});
    });
    return commands;
}

QList<Shortcut> shortcutsOf(const QMenuBar& menus) {
    QList<Shortcut> shortcuts;
    walk(menus.actions(), {}, [&](QAction* action, const QString& group) {
        if (!action->shortcuts().isEmpty())
            shortcuts.append({group, readableText(*action), action->shortcuts()});
    });
    return shortcuts;
}

} // namespace invites::admin
