#include "admin-app/widgets/StatTile.h"

#include <QEvent>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace invites::admin {
namespace {

QColor between(const QColor& from, const QColor& to, qreal part) {
    return QColor::fromRgbF(float(from.redF() + (to.redF() - from.redF()) * part),
        float(from.greenF() + (to.greenF() - from.greenF()) * part),
        float(from.blueF() + (to.blueF() - from.blueF()) * part));
}

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::Window).lightness() < 128;
}

} // namespace

StatTile::StatTile(const QString& title, const QString& leadsTo, QWidget* parent)
    : QAbstractButton(parent), m_title(title) {
    setToolTip(leadsTo);
    setAccessibleDescription(leadsTo);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
    nameItself();
}

void StatTile::setValue(const QString& value) {
    if (m_value == value)
        return;
    m_value = value;
    nameItself();
    updateGeometry();
    update();
}

void StatTile::setNote(const QString& note) {
    if (m_note == note)
        return;
    m_note = note;
    nameItself();
    updateGeometry();
    update();
}

void StatTile::setUrgent(bool isUrgent) {
    m_isUrgent = isUrgent;
    update();
}

void StatTile::nameItself() {
    setAccessibleName(
        m_note.isEmpty() ? tr("%1: %2").arg(m_title, m_value) : tr("%1: %2, %3").arg(m_title, m_value, m_note));
}

QFont StatTile::valueFont() const {
    QFont large = font();
    // Words are longer than figures.
    large.setPointSizeF(large.pointSizeF() * (m_value.size() > 9 ? 1.3 : 1.8));
    large.setWeight(QFont::DemiBold);
    return large;
}

QFont StatTile::noteFont() const {
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    return small;
}

QSize StatTile::sizeHint() const {
    const QFontMetrics plain(font());
    QFont tallest = font();
    tallest.setPointSizeF(tallest.pointSizeF() * 1.8);
    const QFontMetrics small(noteFont());
    const int margin = plain.height();
    const int width = std::max({plain.horizontalAdvance(m_title), QFontMetrics(valueFont()).horizontalAdvance(m_value),
        small.horizontalAdvance(m_note), plain.averageCharWidth() * 14});
    return {width + 2 * margin, plain.height() + QFontMetrics(tallest).height() + small.height() + margin * 3 / 2};
}

QSize StatTile::minimumSizeHint() const {
    return {QFontMetrics(font()).averageCharWidth() * 14, sizeHint().height()};
}

void StatTile::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor text = palette().color(QPalette::WindowText);
    const QColor base = palette().color(QPalette::Base);
    const QColor accent = palette().color(QPalette::Highlight);
    const bool isLifted = underMouse() || isDown();
    painter.setBrush(isLifted ? between(base, accent, isDown() ? 0.16 : 0.07) : base);
    painter.setPen(hasFocus() ? QPen(accent, 2) : QPen(between(base, text, 0.18), 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);

    const int margin = fontMetrics().height();
    QRect area = rect().adjusted(margin, margin * 3 / 4, -margin, -margin * 3 / 4);
    const auto line = [&](const QFont& lineFont, const QColor& color, const QString& words) {
        painter.setFont(lineFont);
        painter.setPen(color);
        const QFontMetrics metrics(lineFont);
        painter.drawText(QRect(area.left(), area.top(), area.width(), metrics.height()),
            Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(words, Qt::ElideRight, area.width()));
        area.setTop(area.top() + metrics.height());
    };
    line(font(), between(base, text, 0.72), m_title);
    const QColor urgent = isDark(palette()) ? QColor(0xff, 0xb0, 0x6b) : QColor(0xa8, 0x45, 0x00);
    line(valueFont(), m_isUrgent ? urgent : text, m_value);
    area.setTop(std::max(area.top(), area.bottom() - QFontMetrics(noteFont()).height() + 1));
    line(noteFont(), between(base, text, 0.66), m_note);
}

void StatTile::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        click();
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

bool StatTile::event(QEvent* event) {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        updateGeometry();
        update();
    }
    return QAbstractButton::event(event);
}

} // namespace invites::admin
