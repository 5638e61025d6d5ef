#pragma once

#include <QFont>
#include <QStaticText>
#include <QStyleOptionViewItem>

#include <vector>

class QPainter;

namespace invites::admin {

// Draws cells of one line of text where QStyledItemDelegate would, and as it would, but lays each text out once and not
// each time that it is seen: scrolling a table is nearly all layout else. Draws no background. GUI thread.
class CellPainter {
public:
    // option: rectangle, font, palette, state and alignment of the cell.
    void paint(QPainter& painter, const QStyleOptionViewItem& option, const QString& text);

private:
    struct Slot {
        QString text;
        int width = 0; // that it was shortened to; unlimited where it was not
        bool isItalic = false;
        QStaticText laid;
    };
    static constexpr int unlimited = -1;
    // Some pages of a table; a power of two. A text takes the place of whichever was in its slot.
    static constexpr std::size_t slotCount = 2048;

    const QStaticText& laidOut(const QStyleOptionViewItem& option, const QString& text, int width);
    const QStaticText& fitting(const QStyleOptionViewItem& option, const QString& text, int room);

    QFont m_font; // but for italics
    std::vector<Slot> m_slots{slotCount};
};

} // namespace invites::admin
