#include "admin-app/window/MenuWalk.h"

#include <QAction>
#include <QMenu>
#include <QPointer>

namespace invites::admin {
namespace {

// group: the menus on the way, "View › Theme". What a menu offers that cannot be opened cannot be taken.
void walk(const QList<QAction*>& actions, const QString& group, bool isOpen,
    const std::function<void(QAction*, const QString& group, bool isOffered)>& visit) {
    for (QAction* action : actions) {
        if (action->isSeparator() || !action->isVisible())
            continue;
        const QString text = readableText(*action);
        const bool isOffered = isOpen && action->isEnabled();
        if (const QMenu* menu = action->menu())
            walk(menu->actions(), group.isEmpty() ? text : group + QStringLiteral(" › ") + text, isOffered, visit);
        else
            visit(action, group, isOffered);
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

std::vector<PaletteCommand> commandsOf(
    const QList<QAction*>& actions, const QString& group, const std::function<void()>& before) {
    std::vector<PaletteCommand> commands;
    walk(actions, group, true, [&](QAction* action, const QString& where, bool isOffered) {
        if (!isOffered)
            return;
        commands.push_back({readableText(*action), where, action->shortcut().toString(QKeySequence::NativeText),
            action->icon(), [action = QPointer(action), before] {
                if (before)
                    before();
                if (action)
                    action->trigger();
            }});
    });
    return commands;
}

QList<Shortcut> shortcutsOf(const QList<QAction*>& actions, const QString& group) {
    QList<Shortcut> shortcuts;
    walk(actions, group, true, [&](QAction* action, const QString& where, bool) {
        if (!action->shortcuts().isEmpty())
            shortcuts.append({where, readableText(*action), action->shortcuts()});
    });
    return shortcuts;
}

} // namespace invites::admin
