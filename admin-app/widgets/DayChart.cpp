#include "admin-app/widgets/DayChart.h"

#include <QApplication>
#include <QChart>
#include <QDateTimeAxis>
#include <QGraphicsLayout>
#include <QLegend>
#include <QLineSeries>
#include <QLocale>
#include <QMouseEvent>
#include <QToolTip>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace invites::admin {
namespace {

// Told apart by lightness too, and seen on both grounds.
constexpr QRgb lightColors[] = {0xff1f63c4, 0xff1d8a4f, 0xffa84500};
constexpr QRgb darkColors[] = {0xff7db2ff, 0xff5fd394, 0xffffb06b};
constexpr int mostPointsMarked = 30;

// The axis counts milliseconds and writes local time: at noon a change of the clock moves nothing to another day.
QDateTime asShown(QDate day) {
    return QDateTime(day, QTime(12, 0));
}

qreal millisecondsOf(QDate day) {
    return qreal(asShown(day).toMSecsSinceEpoch());
}

// A whole step that makes at most five of the highest value: 1, 2, 5, 10, 20, …
double stepFor(double highest) {
    const double rough = std::max(1.0, highest / 5);
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        if (factor * power >= rough)
            return factor * power;
    }
    return 10 * power;
}

} // namespace

DayChart::DayChart(const QString& title, Unit unit, QWidget* parent)
    : QChartView(parent), m_unit(unit), m_time(new QDateTimeAxis(this)), m_values(new QValueAxis(this)) {
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(title);
    setAccessibleDescription(tr("A chart; the button “Show as table” says the same in words."));
    chart()->setTitle(title);
    chart()->setBackgroundRoundness(6);
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->legend()->setAlignment(Qt::AlignBottom);
    chart()->legend()->setMarkerShape(QLegend::MarkerShapeCircle);
    m_time->setFormat(QStringLiteral("d MMM"));
    m_values->setLabelFormat(unit == Unit::Percent ? QStringLiteral("%d %") : QStringLiteral("%d"));
    m_values->setTruncateLabels(false);
    chart()->addAxis(m_time, Qt::AlignBottom);
    chart()->addAxis(m_values, Qt::AlignLeft);
    applyPalette();
}

void DayChart::setData(const QList<QDate>& days, const QList<Line>& lines) {
    m_days = days;
    m_lines = lines;
    if (chart()->series().size() != lines.size())
        makeLines();
    const auto series = chart()->series();
    for (qsizetype line = 0; line < lines.size(); ++line) {
        auto* drawn = static_cast<QLineSeries*>(series[line]);
        QList<QPointF> points;
        for (qsizetype day = 0; day < days.size(); ++day) {
            if (const auto value = lines[line].values[day])
                points.append(QPointF(millisecondsOf(days[day]), *value));
        }
        drawn->setName(lines[line].name);
        drawn->setPointsVisible(days.size() <= mostPointsMarked);
        drawn->replace(points);
    }
    fitAxes();
}

void DayChart::makeLines() {
    chart()->removeAllSeries();
    for (qsizetype line = 0; line < m_lines.size(); ++line) {
        auto* series = new QLineSeries;
        chart()->addSeries(series);
        series->attachAxis(m_time);
        series->attachAxis(m_values);
    }
    applyPalette();
}

void DayChart::fitAxes() {
    double highest = 0;
    for (const Line& line : m_lines) {
        for (const auto& value : line.values)
            highest = std::max(highest, value.value_or(0));
    }
    const double step = stepFor(highest);
    const double top = std::max(step * std::ceil(highest / step), step);
    m_values->setTickCount(int(std::lround(top / step)) + 1);
    m_values->setRange(0, top);
    // Else the axis keeps the width that the labels before had.
    m_values->setLabelsVisible(false);
    m_values->setLabelsVisible(true);
    fitDays();
}

void DayChart::fitDays() {
    if (m_days.isEmpty())
        return;
    // As many labels as there is room for between the values and the edge, seven spans at the most.
    const QFontMetrics metrics(m_time->labelsFont());
    const int label = metrics.horizontalAdvance(QStringLiteral("30 MMM ")) + metrics.averageCharWidth();
    const int room = width() - metrics.horizontalAdvance(QStringLiteral("00,000")) - 2 * label;
    const qint64 most = std::clamp(room / label + 1, 2, 7);
    // Every label on a whole day: of about so many spans, those that go least beyond the first day.
    const qint64 span = std::max<qint64>(m_days.first().daysTo(m_days.last()), 1);
    qint64 spans = std::min<qint64>(span, most);
    const auto reach = [span](qint64 count) { return (span + count - 1) / count * count; };
    for (qint64 fewer = spans - 1; fewer >= std::max<qint64>(most - 2, 1); --fewer)
        spans = reach(fewer) < reach(spans) ? fewer : spans;
    m_time->setTickCount(int(spans) + 1);
    m_time->setRange(asShown(m_days.last().addDays(-reach(spans))), asShown(m_days.last()));
}

void DayChart::resizeEvent(QResizeEvent* event) {
    QChartView::resizeEvent(event);
    fitDays();
}

void DayChart::applyPalette() {
    const QColor text = palette().color(QPalette::WindowText);
    const QColor base = palette().color(QPalette::Base);
    const bool isDark = base.lightness() < 128;
    QColor grid = text;
    grid.setAlphaF(0.12F);
    chart()->setBackgroundBrush(base);
    chart()->setBackgroundPen(QPen(grid, 1));
    chart()->setTitleBrush(text);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    chart()->setTitleFont(bold);
    chart()->legend()->setLabelColor(text);
    chart()->legend()->setFont(font());
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    for (QAbstractAxis* axis : {static_cast<QAbstractAxis*>(m_time), static_cast<QAbstractAxis*>(m_values)}) {
        axis->setLabelsColor(text);
        axis->setLabelsFont(small);
        axis->setGridLineColor(grid);
        axis->setLinePenColor(grid);
    }
    const auto series = chart()->series();
    for (qsizetype line = 0; line < series.size(); ++line) {
        const QColor color(isDark ? darkColors[line % 3] : lightColors[line % 3]);
        auto* drawn = static_cast<QLineSeries*>(series[line]);
        QPen pen(color, 2);
        // Not by colour alone.
        pen.setStyle(line == 0 ? Qt::SolidLine : Qt::DashLine);
        drawn->setPen(pen);
        drawn->setColor(color);
    }
    setBackgroundBrush(Qt::NoBrush);
}

void DayChart::changeEvent(QEvent* event) {
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyPalette();
}

std::optional<int> DayChart::dayAt(const QPoint& position) const {
    if (m_days.isEmpty() || chart()->series().isEmpty() ||
        !chart()->plotArea().contains(chart()->mapFromScene(mapToScene(position))))
        return std::nullopt;
    const qreal x = chart()->mapToValue(chart()->mapFromScene(mapToScene(position)), chart()->series().first()).x();
    const auto day = std::lround((x - millisecondsOf(m_days.first())) / 86'400'000.0);
    return int(std::clamp<long>(day, 0, long(m_days.size()) - 1));
}

QString DayChart::valueText(std::optional<double> value) const {
    if (!value)
        return tr("–");
    const QString number = QLocale().toString(qint64(std::llround(*value)));
    return m_unit == Unit::Percent ? tr("%1 %").arg(number) : number;
}

QString DayChart::wordsOf(int day) const {
    QStringList lines{QLocale().toString(m_days[day], QLocale::LongFormat)};
    for (const Line& line : m_lines)
        lines << tr("%1: %2").arg(line.name, valueText(line.values[day]));
    return lines.join(u'\n');
}

void DayChart::mouseMoveEvent(QMouseEvent* event) {
    if (const auto day = dayAt(event->pos()))
        QToolTip::showText(event->globalPosition().toPoint(), wordsOf(*day), this);
    else
        QToolTip::hideText();
    QChartView::mouseMoveEvent(event);
}

void DayChart::mouseReleaseEvent(QMouseEvent* event) {
    if (const auto day = dayAt(event->pos()); day && event->button() == Qt::LeftButton)
        Q_EMIT dayClicked(m_days[*day]);
    QChartView::mouseReleaseEvent(event);
}

} // namespace invites::admin
