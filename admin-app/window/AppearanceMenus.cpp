#include "admin-app/window/AppearanceMenus.h"

#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/Theme.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>

#include <array>

namespace invites::admin {
namespace {

constexpr int fontStep = 10;
constexpr std::array fontChoices{80, 90, 100, 110, 125, 140, 160};

struct Words {
    Q_DECLARE_TR_FUNCTIONS(AppearanceMenus)
};

void addThemes(QMenu* menu, Theme& theme) {
    QMenu* themes = menu->addMenu(themedIcon(QStringLiteral("theme")), Words::tr("&Theme"));
    auto* group = new QActionGroup(themes);
    const auto add = [&](ThemeChoice choice, const QString& text) {
        QAction* action = themes->addAction(text, &theme, [&theme, choice] { theme.setChoice(choice); });
        action->setCheckable(true);
        action->setChecked(theme.choice() == choice);
        group->addAction(action);
        QObject::connect(&theme, &Theme::changed, action,
            [&theme, choice, action] { action->setChecked(theme.choice() == choice); });
    };
    add(ThemeChoice::System, Words::tr("As the &system"));
    add(ThemeChoice::Light, Words::tr("&Light"));
    add(ThemeChoice::Dark, Words::tr("&Dark"));
}

void addFontSizes(QMenu* menu, Theme& theme) {
    QMenu* sizes = menu->addMenu(Words::tr("&Font size"));
    QAction* larger = sizes->addAction(
        Words::tr("&Larger"), &theme, [&theme] { theme.setFontPercent(theme.fontPercent() + fontStep); });
    larger->setShortcuts({QKeySequence(QStringLiteral("Ctrl++")), QKeySequence(QStringLiteral("Ctrl+="))});
    QAction* smaller = sizes->addAction(
        Words::tr("&Smaller"), &theme, [&theme] { theme.setFontPercent(theme.fontPercent() - fontStep); });
    smaller->setShortcut(QKeySequence(QStringLiteral("Ctrl+-")));
    QAction* normal = sizes->addAction(Words::tr("&Normal"), &theme, [&theme] { theme.setFontPercent(100); });
    normal->setShortcut(QKeySequence(QStringLiteral("Ctrl+0")));
    sizes->addSeparator();
    const auto limit = [&theme, larger, smaller] {
        larger->setEnabled(theme.fontPercent() < Theme::largestFontPercent);
        smaller->setEnabled(theme.fontPercent() > Theme::smallestFontPercent);
    };
    limit();
    QObject::connect(&theme, &Theme::changed, sizes, limit);
    for (const int percent : fontChoices) {
        QAction* action = sizes->addAction(
            Words::tr("%1 %").arg(percent), &theme, [&theme, percent] { theme.setFontPercent(percent); });
        action->setCheckable(true);
        const auto tick = [&theme, percent, action] { action->setChecked(theme.fontPercent() == percent); };
        tick();
        // A click on the one that is ticked must not untick it.
        QObject::connect(action, &QAction::triggered, action, tick);
        QObject::connect(&theme, &Theme::changed, action, tick);
    }
}

} // namespace

void addAppearanceMenus(QMenu* menu, Theme& theme) {
    addThemes(menu, theme);
    addFontSizes(menu, theme);
}

} // namespace invites::admin
