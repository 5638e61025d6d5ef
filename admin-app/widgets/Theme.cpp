#include "admin-app/widgets/Theme.h"

#include "admin-app/widgets/EdgedStyle.h"
#include "admin-app/widgets/PlatformColors.h"

#include <QApplication>
#include <QSettings>
#include <QStyle>

#include <algorithm>

namespace invites::admin {
namespace {

const QString& themeKey() {
    static const QString key = QStringLiteral("appearance/theme");
    return key;
}

const QString& fontKey() {
    static const QString key = QStringLiteral("appearance/fontPercent");
    return key;
}

QString toText(ThemeChoice choice) {
    switch (choice) {
    case ThemeChoice::System:
        return QStringLiteral("system");
    case ThemeChoice::Light:
        return QStringLiteral("light");
    case ThemeChoice::Dark:
        return QStringLiteral("dark");
    }
    return {};
}

ThemeChoice themeChoiceFromText(const QString& text) {
    for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
        if (text == toText(choice))
            return choice;
    }
    return ThemeChoice::System;
}

struct Colors {
    const char* window;
    const char* base;
    const char* alternateBase;
    const char* text;
    const char* placeholder;
    const char* disabled;
    const char* button;
    const char* highlight;
    const char* highlightedText;
    const char* link;
    const char* visitedLink;
    const char* toolTip;
    const char* toolTipText;
    const char* bright;
};

constexpr Colors lightColors{"#f3f4f1", "#ffffff", "#f7f8f5", "#1b2320", "#5d6863", "#9aa39e", "#e9ebe7", "#1d5f4a",
    "#ffffff", "#0a6a4c", "#5b4a86", "#26302c", "#f3f6f4", "#b3261e"};
constexpr Colors darkColors{"#1d2220", "#161a18", "#1b201e", "#e4eae7", "#9aa6a0", "#68736d", "#2a312e", "#2c7259",
    "#ffffff", "#7dd0af", "#c0aef0", "#e4eae7", "#1d2220", "#ff8f85"};

QColor color(const char* name) {
    return QColor(QLatin1String(name));
}

QPalette paletteOf(const Colors& colors) {
    // The two-colour constructor derives the shades that Fusion draws its edges with.
    QPalette palette(color(colors.button), color(colors.window));
    palette.setColor(QPalette::Window, color(colors.window));
    palette.setColor(QPalette::Base, color(colors.base));
    palette.setColor(QPalette::AlternateBase, color(colors.alternateBase));
    palette.setColor(QPalette::Button, color(colors.button));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(role, color(colors.text));
        palette.setColor(QPalette::Disabled, role, color(colors.disabled));
    }
    palette.setColor(QPalette::PlaceholderText, color(colors.placeholder));
    palette.setColor(QPalette::Disabled, QPalette::PlaceholderText, color(colors.disabled));
    palette.setColor(QPalette::Highlight, color(colors.highlight));
    palette.setColor(QPalette::HighlightedText, color(colors.highlightedText));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, color(colors.button));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, color(colors.disabled));
    palette.setColor(QPalette::Link, color(colors.link));
    palette.setColor(QPalette::LinkVisited, color(colors.visitedLink));
    palette.setColor(QPalette::ToolTipBase, color(colors.toolTip));
    palette.setColor(QPalette::ToolTipText, color(colors.toolTipText));
    palette.setColor(QPalette::BrightText, color(colors.bright));
    return palette;
}

} // namespace

Theme::Theme(QObject* parent)
    : QObject(parent), m_platform(new PlatformColors(this)), m_platformFont(QApplication::font()) {
    const QSettings settings;
    m_choice = themeChoiceFromText(settings.value(themeKey()).toString());
    bool isNumber = false;
    const int percent = settings.value(fontKey()).toInt(&isNumber);
    m_fontPercent = isNumber ? std::clamp(percent, smallestFontPercent, largestFontPercent) : 100;
    QApplication::setStyle(new EdgedStyle);
    applyColors();
    applyFont();
    connect(m_platform, &PlatformColors::changed, this, [this] {
        if (m_choice == ThemeChoice::System)
            applyColors();
    });
}

Theme::~Theme() = default;

void Theme::setChoice(ThemeChoice choice) {
    if (choice == m_choice)
        return;
    m_choice = choice;
    QSettings().setValue(themeKey(), toText(choice));
    applyColors();
}

bool Theme::isDark() const {
    return m_choice == ThemeChoice::System ? m_platform->isDark() : m_choice == ThemeChoice::Dark;
}

void Theme::setFontPercent(int percent) {
    percent = std::clamp(percent, smallestFontPercent, largestFontPercent);
    if (percent == m_fontPercent)
        return;
    m_fontPercent = percent;
    QSettings().setValue(fontKey(), percent);
    applyFont();
}

QPalette Theme::lightPalette() {
    return paletteOf(lightColors);
}

QPalette Theme::darkPalette() {
    return paletteOf(darkColors);
}

void Theme::applyColors() {
    QApplication::setPalette(isDark() ? darkPalette() : lightPalette());
    Q_EMIT changed();
}

void Theme::applyFont() {
    QFont font = m_platformFont;
    if (font.pointSizeF() > 0)
        font.setPointSizeF(m_platformFont.pointSizeF() * m_fontPercent / 100);
    else
        font.setPixelSize(m_platformFont.pixelSize() * m_fontPercent / 100);
    QApplication::setFont(font);
    Q_EMIT changed();
}

} // namespace invites::admin
