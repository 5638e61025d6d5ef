#include "admin-app/widgets/TimeChart.h"

#include "admin-app/widgets/ChartColors.h"

#include <QApplication>
#include <QChart>
#include <QDateTimeAxis>
#include <QGraphicsLayout>
#include <QLegend>
#include <QLegendMarker>
#include <QLineSeries>
#include <QLocale>
#include <QMouseEvent>
#include <QToolTip>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace invites::admin {
namespace {

constexpr int mostPointsMarked = 30;
constexpr int hoursADay = 24;
constexpr qreal anHour = 3'600'000;

// The axis counts milliseconds and writes local time: at noon a change of the clock moves nothing to another day.
QDateTime asShown(QDate day) {
    return QDateTime(day, QTime(12, 0));
}

qreal millisecondsOf(const QDateTime& moment) {
    return qreal(moment.toMSecsSinceEpoch());
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

TimeChart::TimeChart(const QString& title, Unit unit, QWidget* parent)
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

void TimeChart::setDays(const QList<QDate>& days, const QList<Line>& lines, Last last) {
    m_areHours = false;
    m_last = last;
    m_moments.clear();
    for (const QDate day : days)
        m_moments.append(asShown(day));
    draw(lines);
}

void TimeChart::setHours(const QList<QDateTime>& hours, const QList<Line>& lines, Last last) {
    m_areHours = true;
    m_last = last;
    m_moments.clear();
    for (const QDateTime& hour : hours)
        m_moments.append(hour.toLocalTime());
    draw(lines);
}

void TimeChart::draw(const QList<Line>& lines) {
    m_lines = lines;
    if (chart()->series().size() != 2 * lines.size())
        makeLines();
    const auto series = chart()->series();
    for (qsizetype line = 0; line < lines.size(); ++line) {
        QList<QPointF> points;
        for (qsizetype place = 0; place < m_moments.size(); ++place) {
            if (const auto value = lines[line].values[place])
                points.append(QPointF(millisecondsOf(m_moments[place]), *value));
        }
        QList<QPointF> running;
        if (m_last == Last::Running && !points.isEmpty() && points.last().x() == millisecondsOf(m_moments.last())) {
            running = points.last(std::min<qsizetype>(points.size(), 2));
            points.removeLast();
        }
        auto* drawn = static_cast<QLineSeries*>(series[line]);
        drawn->setName(lines[line].name);
        drawn->setPointsVisible(m_moments.size() <= mostPointsMarked);
        drawn->replace(points);
        static_cast<QLineSeries*>(series[lines.size() + line])->replace(running);
    }
    fitAxes();
}

// First those with a name in the legend, then what each of them is dotted to.
void TimeChart::makeLines() {
    chart()->removeAllSeries();
    for (qsizetype line = 0; line < 2 * m_lines.size(); ++line) {
        auto* series = new QLineSeries;
        chart()->addSeries(series);
        series->attachAxis(m_time);
        series->attachAxis(m_values);
        if (line >= m_lines.size())
            chart()->legend()->markers(series).constFirst()->setVisible(false);
    }
    applyPalette();
}

void TimeChart::fitAxes() {
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
    fitTime();
}

void TimeChart::fitTime() {
    if (m_moments.isEmpty())
        return;
    // Hours of more than two days are told by the days' beginnings.
    const bool isByDay = !m_areHours || m_moments.size() > 2 * hoursADay;
    m_time->setFormat(isByDay ? QStringLiteral("d MMM") : QStringLiteral("HH:mm"));
    QDateTime last = m_moments.last();
    if (isByDay && m_areHours)
        last = last.date().addDays(1).startOfDay();
    const auto before = [&last, isByDay](
                            qint64 count) { return isByDay ? last.addDays(-count) : last.addSecs(-count * 3600); };
    // As many labels as there is room for between the values and the edge, seven spans at the most.
    const QFontMetrics metrics(m_time->labelsFont());
    const int label = metrics.horizontalAdvance(QStringLiteral("30 MMM ")) + metrics.averageCharWidth();
    const int room = width() - metrics.horizontalAdvance(QStringLiteral("00,000")) - 2 * label;
    const qint64 most = std::clamp(room / label + 1, 2, 7);
    // Every label on a whole day or hour: of about so many spans, those that go least beyond the first.
    const qint64 span =
        std::max<qint64>(isByDay ? m_moments.first().daysTo(last) : m_moments.first().secsTo(last) / 3600, 1);
    qint64 spans = std::min<qint64>(span, most);
    const auto reach = [span](qint64 count) { return (span + count - 1) / count * count; };
    for (qint64 fewer = spans - 1; fewer >= std::max<qint64>(most - 2, 1); --fewer)
        spans = reach(fewer) < reach(spans) ? fewer : spans;
    m_time->setTickCount(int(spans) + 1);
    m_time->setRange(before(reach(spans)), last);
}

void TimeChart::resizeEvent(QResizeEvent* event) {
    QChartView::resizeEvent(event);
    fitTime();
}

void TimeChart::applyPalette() {
    const QColor text = palette().color(QPalette::WindowText);
    const QColor base = palette().color(QPalette::Base);
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
    for (qsizetype place = 0; place < series.size(); ++place) {
        const qsizetype line = place % m_lines.size();
        const QColor color = chartColor(palette(), line);
        auto* drawn = static_cast<QLineSeries*>(series[place]);
        QPen pen(color, 2);
        // Not by colour alone.
        pen.setStyle(place != line ? Qt::DotLine : line == 0 ? Qt::SolidLine : Qt::DashLine);
        drawn->setPen(pen);
        drawn->setColor(color);
    }
    setBackgroundBrush(Qt::NoBrush);
}

void TimeChart::changeEvent(QEvent* event) {
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyPalette();
}

std::optional<int> TimeChart::placeAt(const QPoint& position) const {
    if (m_moments.isEmpty() || chart()->series().isEmpty() ||
        !chart()->plotArea().contains(chart()->mapFromScene(mapToScene(position))))
        return std::nullopt;
    const qreal x = chart()->mapToValue(chart()->mapFromScene(mapToScene(position)), chart()->series().first()).x();
    const auto place =
        std::lround((x - millisecondsOf(m_moments.first())) / (m_areHours ? anHour : hoursADay * anHour));
    return int(std::clamp<long>(place, 0, long(m_moments.size()) - 1));
}

QString TimeChart::valueText(std::optional<double> value) const {
    if (!value)
        return tr("–");
    const QString number = QLocale().toString(qint64(std::llround(*value)));
    return m_unit == Unit::Percent ? tr("%1 %").arg(number) : number;
}

QString TimeChart::wordsOf(int place) const {
    const QDateTime& moment = m_moments[place];
    QString when = QLocale().toString(moment.date(), QLocale::LongFormat);
    if (m_areHours)
        when = tr("%1, %2 to %3")
                   .arg(when, QLocale().toString(moment.time(), QLocale::ShortFormat),
                       QLocale().toString(moment.addSecs(3600).time(), QLocale::ShortFormat));
    if (m_last == Last::Running && place == m_moments.size() - 1)
        when = tr("%1, so far").arg(when);
    QStringList lines{when};
    for (const Line& line : m_lines)
        lines << tr("%1: %2").arg(line.name, valueText(line.values[place]));
    return lines.join(u'\n');
}

void TimeChart::mouseMoveEvent(QMouseEvent* event) {
    if (const auto place = placeAt(event->pos()))
        QToolTip::showText(event->globalPosition().toPoint(), wordsOf(*place), this);
    else
        QToolTip::hideText();
    QChartView::mouseMoveEvent(event);
}

void TimeChart::mouseReleaseEvent(QMouseEvent* event) {
    if (const auto place = placeAt(event->pos()); place && !m_areHours && event->button() == Qt::LeftButton)
        Q_EMIT dayClicked(m_moments[*place].date());
    QChartView::mouseReleaseEvent(event);
}

} // namespace invites::admin
