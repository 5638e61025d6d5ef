#include "admin-app/widgets/CellPainter.h"

#include <QApplication>
#include <QPainter>
#include <QStyle>

namespace invites::admin {
namespace {

QStyle* styleOf(const QStyleOptionViewItem& option) {
    return option.widget != nullptr ? option.widget->style() : QApplication::style();
}

QPalette::ColorGroup groupOf(const QStyleOptionViewItem& option) {
    if (!(option.state & QStyle::State_Enabled))
        return QPalette::Disabled;
    return option.state & QStyle::State_Active ? QPalette::Normal : QPalette::Inactive;
}

void drawFocus(QPainter& painter, const QStyleOptionViewItem& option, const QString& text) {
    QStyleOptionViewItem cell = option;
    cell.text = text;
    cell.features |= QStyleOptionViewItem::HasDisplay;
    QStyleOptionFocusRect focus;
    focus.QStyleOption::operator=(option);
    focus.rect = styleOf(option)->subElementRect(QStyle::SE_ItemViewItemFocusRect, &cell, option.widget);
    focus.state |= QStyle::State_KeyboardFocusChange | QStyle::State_Item;
    focus.backgroundColor = option.palette.color(
        groupOf(option), option.state & QStyle::State_Selected ? QPalette::Highlight : QPalette::Window);
    styleOf(option)->drawPrimitive(QStyle::PE_FrameFocusRect, &focus, &painter, option.widget);
}

} // namespace

void CellPainter::paint(QPainter& painter, const QStyleOptionViewItem& option, const QString& text) {
    if (!text.isEmpty()) {
        const QStyle* style = styleOf(option);
        // As QCommonStyle has it for the texts of items.
        const int margin = style->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, option.widget) + 1;
        const QRect room = option.rect.adjusted(margin, 0, -margin, 0);
        const QStaticText& laid = fitting(option, text, room.width());
        // The style rounds heights down, and no widths.
        const Qt::Alignment across = QStyle::visualAlignment(option.direction, option.displayAlignment);
        const QSize line(room.width(), int(laid.size().height()));
        const int top = QStyle::alignedRect(option.direction, option.displayAlignment, line, room).top();
        const qreal left = room.left() + (across & Qt::AlignRight ? room.width() - laid.size().width() : 0);
        const auto role = option.state & QStyle::State_Selected ? QPalette::HighlightedText : QPalette::Text;
        painter.setPen(option.palette.color(groupOf(option), role));
        if (painter.font() != option.font)
            painter.setFont(option.font);
        painter.drawStaticText(QPointF(left, top), laid);
    }
    if (option.state & QStyle::State_HasFocus)
        drawFocus(painter, option, text);
}

const QStaticText& CellPainter::fitting(const QStyleOptionViewItem& option, const QString& text, int room) {
    const QStaticText& whole = laidOut(option, text, unlimited);
    return whole.size().width() <= room ? whole : laidOut(option, text, room);
}

const QStaticText& CellPainter::laidOut(const QStyleOptionViewItem& option, const QString& text, int width) {
    QFont upright = option.font;
    upright.setItalic(false);
    if (upright != m_font) {
        m_slots.assign(slotCount, {});
        m_font = upright;
    }
    const bool isItalic = option.font.italic();
    Slot& slot = m_slots[(qHash(text) + std::size_t(width) * 31 + (isItalic ? 1 : 0)) % slotCount];
    if (slot.text == text && slot.width == width && slot.isItalic == isItalic)
        return slot.laid;
    slot = {text, width, isItalic, QStaticText()};
    slot.laid.setText(width == unlimited ? text : option.fontMetrics.elidedText(text, option.textElideMode, width));
    slot.laid.setTextFormat(Qt::PlainText);
    QTextOption wrapping;
    wrapping.setWrapMode(QTextOption::NoWrap);
    wrapping.setTextDirection(option.direction);
    slot.laid.setTextOption(wrapping);
    slot.laid.prepare({}, option.font);
    return slot.laid;
}

} // namespace invites::admin
