#include "admin-app/widgets/Theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <cmath>

using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

// https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
double luminance(const QColor& color) {
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

// https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
double contrast(const QColor& one, const QColor& other) {
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

constexpr double forText = 4.5;
constexpr double forParts = 3;

} // namespace

class ThemeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void blackOnWhiteIsTwentyOne();
    void contrastsHold_data();
    void contrastsHold();
    void edgesAreSeen_data();
    void edgesAreSeen();
    void disabledTextIsDimmedNotGone_data();
    void disabledTextIsDimmedNotGone();
    void aChoiceHoldsAtOnceAndIsKept_data();
    void aChoiceHoldsAtOnceAndIsKept();
    void nonsenseInTheSettingsIsTheSystems();
    void textGrowsAndIsKept();
    void textStaysWithinItsLimits();

private:
    QTemporaryDir m_folder;
    const QFont m_font = QApplication::font();
};

void ThemeTest::init() {
    QCoreApplication::setOrganizationName(u"handsel"_s);
    QCoreApplication::setApplicationName(u"invites-admin"_s);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    QSettings().clear();
    QApplication::setFont(m_font);
    QApplication::setPalette(Theme::lightPalette());
}

void ThemeTest::blackOnWhiteIsTwentyOne() {
    QCOMPARE(std::round(contrast(Qt::black, Qt::white)), 21.0);
    QVERIFY(contrast(QColor(0x77, 0x77, 0x77), Qt::white) < forText); // the well-known grey that just fails
    QVERIFY(contrast(QColor(0x76, 0x76, 0x76), Qt::white) > forText);
}

void ThemeTest::contrastsHold_data() {
    QTest::addColumn<QPalette>("palette");
    QTest::addColumn<QPalette::ColorRole>("front");
    QTest::addColumn<QPalette::ColorRole>("back");
    QTest::addColumn<double>("least");
    struct Pair {
        const char* name;
        QPalette::ColorRole front;
        QPalette::ColorRole back;
        double least;
    };
    const std::array pairs{
        Pair{"text", QPalette::Text, QPalette::Base, forText},
        Pair{"text, every other row", QPalette::Text, QPalette::AlternateBase, forText},
        Pair{"window", QPalette::WindowText, QPalette::Window, forText},
        Pair{"button", QPalette::ButtonText, QPalette::Button, forText},
        Pair{"placeholder", QPalette::PlaceholderText, QPalette::Base, forText},
        Pair{"quiet text in the window", QPalette::PlaceholderText, QPalette::Window, forText},
        Pair{"highlight", QPalette::HighlightedText, QPalette::Highlight, forText},
        Pair{"link", QPalette::Link, QPalette::Base, forText},
        Pair{"link in the window", QPalette::Link, QPalette::Window, forText},
        Pair{"visited link", QPalette::LinkVisited, QPalette::Base, forText},
        Pair{"tool tip", QPalette::ToolTipText, QPalette::ToolTipBase, forText},
        Pair{"warning", QPalette::BrightText, QPalette::Base, forText},
        Pair{"warning in the window", QPalette::BrightText, QPalette::Window, forText},
    };
    for (const bool isDark : {false, true}) {
        for (const Pair& pair : pairs)
            QTest::addRow("%s: %s", isDark ? "dark" : "light", pair.name)
                << (isDark ? Theme::darkPalette() : Theme::lightPalette()) << pair.front << pair.back << pair.least;
    }
}

void ThemeTest::contrastsHold() {
    QFETCH(QPalette, palette);
    QFETCH(QPalette::ColorRole, front);
    QFETCH(QPalette::ColorRole, back);
    QFETCH(double, least);
    for (const QPalette::ColorGroup group : {QPalette::Active, QPalette::Inactive}) {
        const double found = contrast(palette.color(group, front), palette.color(group, back));
        QVERIFY2(found >= least, qUtf8Printable(QString::number(found)));
    }
}

void ThemeTest::edgesAreSeen_data() {
    QTest::addColumn<int>("choice");
    QTest::addColumn<bool>("isField");
    for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
        QTest::addRow("a box without its tick, %d", int(choice)) << int(choice) << false;
        QTest::addRow("a field, %d", int(choice)) << int(choice) << true;
    }
}

// Somewhere along the edge, which is all that is to be seen of it.
void ThemeTest::edgesAreSeen() {
    QFETCH(int, choice);
    QFETCH(bool, isField);
    Theme theme;
    theme.setChoice(ThemeChoice(choice));
    QWidget window;
    QWidget* seen = isField ? static_cast<QWidget*>(new QLineEdit(&window)) : new QCheckBox(&window);
    seen->setFocusPolicy(Qt::NoFocus);
    window.resize(200, 100);
    seen->setGeometry(20, 20, 120, 40);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const QImage image = window.grab().toImage();
    const QColor ground = window.palette().color(QPalette::Window);
    double best = 0;
    for (int x = 20; x < 60; ++x)
        best = std::max(best, contrast(image.pixelColor(x, 40), ground));
    // Light ground: Fusion's own edge, on a field that is lighter than the window.
    QVERIFY2(best >= (choice == int(ThemeChoice::Dark) ? 3.0 : 1.5), qUtf8Printable(QString::number(best)));
    theme.setChoice(ThemeChoice::System);
}

void ThemeTest::disabledTextIsDimmedNotGone_data() {
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << Theme::lightPalette();
    QTest::newRow("dark") << Theme::darkPalette();
}

void ThemeTest::disabledTextIsDimmedNotGone() {
    QFETCH(QPalette, palette);
    const double dimmed = contrast(
        palette.color(QPalette::Disabled, QPalette::ButtonText), palette.color(QPalette::Disabled, QPalette::Button));
    const double plain = contrast(palette.color(QPalette::ButtonText), palette.color(QPalette::Button));
    QVERIFY(dimmed >= 2);
    QVERIFY(dimmed < plain / 2);
    QVERIFY(contrast(palette.color(QPalette::Highlight), palette.color(QPalette::Base)) >= forParts ||
            contrast(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight)) >= forText);
}

void ThemeTest::aChoiceHoldsAtOnceAndIsKept_data() {
    QTest::addColumn<ThemeChoice>("choice");
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << ThemeChoice::Light << Theme::lightPalette();
    QTest::newRow("dark") << ThemeChoice::Dark << Theme::darkPalette();
    // The platform of these tests says nothing.
    QTest::newRow("system") << ThemeChoice::System << Theme::lightPalette();
}

void ThemeTest::aChoiceHoldsAtOnceAndIsKept() {
    QFETCH(ThemeChoice, choice);
    QFETCH(QPalette, palette);
    QLabel open(u"shown already"_s);
    open.show();
    {
        Theme theme;
        theme.setChoice(choice == ThemeChoice::Dark ? ThemeChoice::Light : ThemeChoice::Dark);
        QSignalSpy changed(&theme, &Theme::changed);
        theme.setChoice(choice);
        QCOMPARE(changed.size(), 1);
        QTRY_COMPARE(open.palette().color(QPalette::Window), palette.color(QPalette::Window));
        QCOMPARE(theme.isDark(), choice == ThemeChoice::Dark);
    }
    QApplication::setPalette(Theme::lightPalette());
    const Theme again;
    QCOMPARE(again.choice(), choice);
    QTRY_COMPARE(open.palette().color(QPalette::Text), palette.color(QPalette::Text));
}

void ThemeTest::nonsenseInTheSettingsIsTheSystems() {
    QSettings().setValue(u"appearance/theme"_s, u"tartan"_s);
    QSettings().setValue(u"appearance/fontPercent"_s, u"huge"_s);
    const Theme theme;
    QCOMPARE(theme.choice(), ThemeChoice::System);
    QCOMPARE(theme.fontPercent(), 100);
}

void ThemeTest::textGrowsAndIsKept() {
    QLabel open(u"shown already"_s);
    open.show();
    {
        Theme theme;
        theme.setFontPercent(150);
        QTRY_VERIFY(qFuzzyCompare(open.font().pointSizeF(), m_font.pointSizeF() * 1.5));
        theme.setFontPercent(120);
        QTRY_VERIFY(qFuzzyCompare(open.font().pointSizeF(), m_font.pointSizeF() * 1.2));
    }
    QApplication::setFont(m_font);
    const Theme again;
    QCOMPARE(again.fontPercent(), 120);
    QTRY_VERIFY(qFuzzyCompare(open.font().pointSizeF(), m_font.pointSizeF() * 1.2));
}

void ThemeTest::textStaysWithinItsLimits() {
    Theme theme;
    theme.setFontPercent(1000);
    QCOMPARE(theme.fontPercent(), Theme::largestFontPercent);
    theme.setFontPercent(1);
    QCOMPARE(theme.fontPercent(), Theme::smallestFontPercent);
}

QTEST_MAIN(ThemeTest)
#include "ThemeTest.moc"
