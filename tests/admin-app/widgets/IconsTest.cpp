#include "admin-app/widgets/Icons.h"

#include "admin-app/widgets/Theme.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QTest>
#include <QXmlStreamReader>

using namespace invites::admin;
using namespace Qt::StringLiterals;

// The icons are of one style, are drawn in the palette's colours, and are crisp at every scale.
class IconsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyIconIsOfOneStyle_data();
    void everyIconIsOfOneStyle();
    void everyIconIsDrawn_data() { everyIconIsOfOneStyle_data(); }
    void everyIconIsDrawn();
    void theColourIsThePalettes_data();
    void theColourIsThePalettes();
    void aScaledIconIsDrawnNotEnlarged_data();
    void aScaledIconIsDrawnNotEnlarged();
    void theProgramHasItsMark();

private:
    static QImage drawn(const QIcon& icon, int side, QIcon::Mode mode = QIcon::Normal, qreal scale = 1) {
        return icon.pixmap(QSize(side, side), scale, mode).toImage().convertToFormat(QImage::Format_ARGB32);
    }
};

void IconsTest::everyIconIsOfOneStyle_data() {
    QTest::addColumn<QString>("name");
    const QStringList files = QDir(u":/icons"_s).entryList({u"*.svg"_s});
    QVERIFY(files.size() > 40);
    for (const QString& file : files) {
        if (file != u"program.svg"_s)
            QTest::newRow(qUtf8Printable(file)) << file.chopped(4);
    }
}

void IconsTest::everyIconIsOfOneStyle() {
    QFETCH(QString, name);
    QFile file(u":/icons/%1.svg"_s.arg(name));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&file);
    QVERIFY(xml.readNextStartElement());
    const auto has = [&xml](
                         const char* attribute) { return xml.attributes().value(QLatin1String(attribute)).toString(); };
    QCOMPARE(has("viewBox"), u"0 0 24 24"_s);
    QCOMPARE(has("stroke"), u"currentColor"_s);
    QCOMPARE(has("stroke-width"), u"1.8"_s);
    while (xml.readNextStartElement()) {
        QVERIFY2(xml.attributes().value(u"stroke-width"_s).isEmpty(), "a stroke of its own");
        const QString fill = xml.attributes().value(u"fill"_s).toString();
        QVERIFY2(fill.isEmpty() || fill == u"currentColor"_s, qUtf8Printable(fill));
        xml.skipCurrentElement();
    }
    QVERIFY2(!xml.hasError(), qUtf8Printable(xml.errorString()));
}

void IconsTest::everyIconIsDrawn() {
    QFETCH(QString, name);
    const QImage image = drawn(themedIcon(name), 48);
    int painted = 0;
    for (int y = 0; y < 48; ++y) {
        for (int x = 0; x < 48; ++x) {
            const bool isPainted = qAlpha(image.pixel(x, y)) > 0;
            painted += isPainted;
            QVERIFY2(!isPainted || (x > 1 && y > 1 && x < 46 && y < 46), "runs into its edge");
        }
    }
    QVERIFY2(painted > 60, qUtf8Printable(QString::number(painted)));
}

void IconsTest::theColourIsThePalettes_data() {
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << Theme::lightPalette();
    QTest::newRow("dark") << Theme::darkPalette();
}

void IconsTest::theColourIsThePalettes() {
    QFETCH(QPalette, palette);
    const QIcon icon = themedIcon(u"stop"_s); // made before the theme changes
    QApplication::setPalette(palette);
    const auto colourOf = [&icon](QIcon::Mode mode) {
        const QImage image = drawn(icon, 96, mode);
        return QColor(image.pixel(22, 48)); // in the middle of the left stroke
    };
    QCOMPARE(colourOf(QIcon::Normal), palette.color(QPalette::Active, QPalette::WindowText));
    QCOMPARE(colourOf(QIcon::Active), palette.color(QPalette::Active, QPalette::WindowText));
    QCOMPARE(colourOf(QIcon::Selected), palette.color(QPalette::Active, QPalette::HighlightedText));
    QCOMPARE(colourOf(QIcon::Disabled), palette.color(QPalette::Disabled, QPalette::WindowText));
}

void IconsTest::aScaledIconIsDrawnNotEnlarged_data() {
    QTest::addColumn<qreal>("scale");
    QTest::newRow("100 %") << 1.0;
    QTest::newRow("125 %") << 1.25;
    QTest::newRow("200 %") << 2.0;
}

void IconsTest::aScaledIconIsDrawnNotEnlarged() {
    QFETCH(qreal, scale);
    const QIcon icon = themedIcon(u"stop"_s);
    const QPixmap pixmap = icon.pixmap(QSize(20, 20), scale);
    QCOMPARE(pixmap.devicePixelRatio(), scale);
    QCOMPARE(pixmap.size(), QSize(qRound(20 * scale), qRound(20 * scale)));
    QImage scaled = drawn(icon, 20, QIcon::Normal, scale);
    scaled.setDevicePixelRatio(1);
    QCOMPARE(scaled, drawn(icon, qRound(20 * scale)));
}

void IconsTest::theProgramHasItsMark() {
    const QImage image = drawn(programIcon(), 64);
    QCOMPARE(QColor(image.pixel(32, 6)), QColor(0x17, 0x49, 0x3a));
    QCOMPARE(QColor(image.pixel(32, 32)), QColor(0xf3, 0xb6, 0x3f));
}

QTEST_MAIN(IconsTest)
#include "IconsTest.moc"
