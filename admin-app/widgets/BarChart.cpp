#include "admin-app/widgets/BarChart.h"

#include "admin-app/widgets/ChartColors.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>

namespace invites::admin {
namespace {

constexpr int markedPlace = 2;
constexpr int barHeight = 10;
constexpr int gap = 12;

} // namespace

BarChart::BarChart(const QString& title, QWidget* parent) : QWidget(parent) {
    setAccessibleName(title);
    setAccessibleDescription(tr("A chart; the button “Show as table” says the same in words."));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
}

void BarChart::setBars(const QList<Bar>& bars) {
    m_bars = bars;
    updateGeometry();
    update();
}

int BarChart::rowHeight() const {
    return fontMetrics().height() + barHeight + gap;
}

QSize BarChart::sizeHint() const {
    return {fontMetrics().averageCharWidth() * 60, rowHeight() * int(m_bars.size())};
}

QSize BarChart::minimumSizeHint() const {
    return {fontMetrics().averageCharWidth() * 36, rowHeight() * int(m_bars.size())};
}

void BarChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

void BarChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    double highest = 0;
    for (const Bar& bar : m_bars)
        highest = std::max(highest, bar.value);
    QRect row(0, 0, width(), rowHeight());
    for (const Bar& bar : m_bars) {
        paintBar(painter, bar, row, highest);
        row.translate(0, rowHeight());
    }
}

// The name and, at the other end, the note and the figure; under them the bar.
void BarChart::paintBar(QPainter& painter, const Bar& bar, const QRect& row, double highest) const {
    const QColor text = palette().color(QPalette::WindowText);
    QColor faint = text;
    faint.setAlphaF(0.75F);
    const QRect line(row.left(), row.top(), row.width(), fontMetrics().height());
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const QFontMetrics boldMetrics(bold);
    const int figure = boldMetrics.horizontalAdvance(bar.figure);
    const int space = fontMetrics().averageCharWidth();
    painter.setPen(text);
    painter.setFont(bold);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, bar.figure);
    painter.setFont(font());
    const int room = line.width() - figure - space;
    const QString name = fontMetrics().elidedText(bar.name, Qt::ElideRight, room);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, name);
    painter.setPen(faint);
    const int note = room - fontMetrics().horizontalAdvance(name) - 2 * space;
    painter.drawText(line.adjusted(0, 0, -figure - space, 0), Qt::AlignRight | Qt::AlignVCenter,
        fontMetrics().elidedText(bar.note, Qt::ElideRight, std::max(note, 0)));

    const QRectF ground(line.left(), line.bottom() + 3, line.width(), barHeight);
    QColor groundColor = text;
    groundColor.setAlphaF(0.08F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(groundColor);
    painter.drawRoundedRect(ground, 3, 3);
    if (bar.value <= 0)
        return;
    QRectF filled = ground;
    filled.setWidth(std::max(3.0, ground.width() * bar.value / highest));
    painter.setBrush(chartColor(palette(), bar.isMarked ? markedPlace : 0));
    painter.drawRoundedRect(filled, 3, 3);
}

} // namespace invites::admin
