#pragma once

#include <QFont>
#include <QObject>
#include <QPalette>

namespace invites::admin {

class PlatformColors;

enum class ThemeChoice { System, Light, Dark };

// The program's colours and the size of its text, applied to the whole application at once and kept in the settings.
// Fusion's shapes with a pair of palettes of our own, whose contrasts hold WCAG AA. GUI thread; one at a time.
class Theme final : public QObject {
    Q_OBJECT

public:
    static constexpr int smallestFontPercent = 80;
    static constexpr int largestFontPercent = 160;

    // Applies what the settings say. Made once the application is there and before its first window.
    explicit Theme(QObject* parent = nullptr);
    ~Theme() override;

    ThemeChoice choice() const { return m_choice; }
    void setChoice(ThemeChoice choice);
    // What is shown now: the choice, or with System what the platform says (light where it says nothing).
    bool isDark() const;

    // In per cent of the platform's own text, within the limits above.
    int fontPercent() const { return m_fontPercent; }
    void setFontPercent(int percent);

    static QPalette lightPalette();
    static QPalette darkPalette();

Q_SIGNALS:
    void changed();

private:
    void applyColors();
    void applyFont();

    PlatformColors* m_platform;
    const QFont m_platformFont;
    ThemeChoice m_choice = ThemeChoice::System;
    int m_fontPercent = 100;
};

} // namespace invites::admin
