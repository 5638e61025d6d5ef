#include "public-server/statistics/Charts.h"

#include "public-server/statistics/Badge.h"

#include <QSet>
#include <QTest>
#include <QXmlStreamReader>

using namespace invites;
using namespace invites::statistics;
using namespace Qt::StringLiterals;

namespace {

Statistics busy() {
    store::PublicFigures figures;
    figures.available = 7;
    figures.priorityShare = 4;
    for (int ago = 89; ago >= 0; --ago) {
        store::PublicDay day;
        day.day = QDate(2026, 11, 26).addDays(-ago);
        day.requested = 20 + ago % 7;
        day.given = 10 + ago % 5;
        day.received = ago % 9;
        day.waiting = ago < 80 ? std::optional<qint64>(ago * 3) : std::nullopt;
        day.priorityServed = 5;
        day.standardServed = 15;
        figures.days.push_back(day);
    }
    for (int hour = 0; hour < 48; ++hour)
        figures.hours.push_back({Instant(std::chrono::hours(hour)), hour});
    for (std::size_t hour = 0; hour < figures.week.size(); ++hour)
        figures.week[hour] = {qint64(hour), qint64(hour) / 2, 0};
    Surroundings around;
    around.slug = u"sora"_s;
    around.name = u"Tom & \"Jerry\" <script>"_s;
    around.isOpen = true;
    return tell(figures, around);
}

// What an SVG file says of itself; empty where it is no well-formed XML.
struct Read {
    QSet<QString> elements;
    QSet<QString> attributes;
    QString title;
    QString role;
    QString label;
};

Read readSvg(const QByteArray& svg) {
    QXmlStreamReader reader(svg);
    Read read;
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        const QXmlStreamAttributes attributes = reader.attributes();
        if (read.elements.isEmpty()) {
            read.role = attributes.value(u"role"_s).toString();
            read.label = attributes.value(u"aria-label"_s).toString();
        }
        read.elements << reader.name().toString();
        for (const QXmlStreamAttribute& attribute : attributes)
            read.attributes << attribute.name().toString();
        if (reader.name() == u"title")
            read.title = reader.readElementText();
    }
    return reader.hasError() ? Read() : read;
}

} // namespace

// Pictures: well-formed, named, and without anything that a strict policy refuses.
class ChartsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyChartIsAnImageWithANameAndATable();
    void filesHaveColoursOfTheirOwn();
    void nothingAtAllIsDrawnToo();
    void anEmptyChartIsKnown();
    void theBadge_data();
    void theBadge();
    void theBadgeEscapesNames();
};

void ChartsTest::everyChartIsAnImageWithANameAndATable() {
    const std::vector<Chart> charts = chartsOf(busy());
    QCOMPARE(charts.size(), std::size_t(7));
    QSet<QByteArray> names;
    for (const Chart& chart : charts) {
        names << QByteArray::fromStdString(chart.name);
        QVERIFY(!chart.isEmpty());
        QVERIFY(!chart.meaning.isEmpty() && !chart.description.isEmpty());
        for (const ChartSeries& series : chart.series)
            QCOMPARE(series.values.size(), chart.labels.size());
        const QByteArray text = QByteArray::fromStdString(svgInPage(chart));
        const Read read = readSvg(text);
        QCOMPARE(read.role, u"img"_s);
        QCOMPARE(read.title, chart.title);
        QVERIFY(read.elements.contains(u"desc"_s));
        QVERIFY(!read.elements.contains(u"style"_s) && !read.attributes.contains(u"style"_s));
        QVERIFY2(!text.contains("nan") && !text.contains("inf"), chart.name.c_str());
    }
    QCOMPARE(names.size(), 7);
}

void ChartsTest::filesHaveColoursOfTheirOwn() {
    for (const Chart& chart : chartsOf(busy())) {
        const QByteArray file = QByteArray::fromStdString(svgFile(chart));
        const Read read = readSvg(file);
        QCOMPARE(read.title, chart.title);
        QVERIFY(read.elements.contains(u"style"_s));
        QVERIFY(file.contains("prefers-color-scheme:dark"));
        QVERIFY(file.contains("xmlns=\"http://www.w3.org/2000/svg\""));
        QVERIFY(!file.contains("var(--"));
    }
}

void ChartsTest::nothingAtAllIsDrawnToo() {
    for (const Chart& chart : chartsOf(tell({}, {})))
        QVERIFY2(!readSvg(QByteArray::fromStdString(svgFile(chart))).elements.isEmpty(), chart.name.c_str());
}

void ChartsTest::anEmptyChartIsKnown() {
    for (const Chart& chart : chartsOf(tell({}, {})))
        QVERIFY(chart.isEmpty());
}

void ChartsTest::theBadge_data() {
    QTest::addColumn<bool>("isOpen");
    QTest::addColumn<qint64>("available");
    QTest::addColumn<qint64>("waiting");
    QTest::addColumn<QString>("label");
    QTest::newRow("codes") << true << qint64(7) << qint64(0) << u"Sora invites: 7 available"_s;
    QTest::newRow("a line") << true << qint64(0) << qint64(1240) << u"Sora invites: 1,240 waiting"_s;
    QTest::newRow("a line that is being served") << true << qint64(2) << qint64(3) << u"Sora invites: 3 waiting"_s;
    QTest::newRow("nothing") << true << qint64(0) << qint64(0) << u"Sora invites: none right now"_s;
    QTest::newRow("closed") << false << qint64(7) << qint64(0) << u"Sora invites: closed"_s;
}

void ChartsTest::theBadge() {
    QFETCH(bool, isOpen);
    QFETCH(qint64, available);
    QFETCH(qint64, waiting);
    QFETCH(QString, label);
    store::PublicFigures figures;
    figures.available = available;
    figures.waiting = waiting;
    Surroundings around;
    around.name = u"Sora"_s;
    around.isOpen = isOpen;
    const QByteArray badge = QByteArray::fromStdString(badgeSvg(tell(figures, around)));
    const Read read = readSvg(badge);
    QCOMPARE(read.role, u"img"_s);
    QCOMPARE(read.label, label);
    QCOMPARE(read.title, label);
    QVERIFY(!read.elements.contains(u"style"_s) && !read.attributes.contains(u"style"_s));
    QVERIFY2(badge.size() < 1024, qPrintable(QString::number(badge.size())));
}

void ChartsTest::theBadgeEscapesNames() {
    QCOMPARE(
        readSvg(QByteArray::fromStdString(badgeSvg(busy()))).label, u"Tom & \"Jerry\" <script> invites: 7 available"_s);
}

QTEST_APPLESS_MAIN(ChartsTest)
#include "ChartsTest.moc"
