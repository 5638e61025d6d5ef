#pragma once

#include <QCache>
#include <QFont>
#include <QStaticText>
#include <QStyleOptionViewItem>

class QPainter;

namespace invites::admin {

// Draws cells of one line of text where QStyledItemDelegate would, and as it would, but lays each text out once and not
// each time that it is seen: scrolling a table is nearly all layout else. Draws no background. GUI thread.
class CellPainter {
public:
    // option: rectangle, font, palette, state and alignment of the cell.
    void paint(QPainter& painter, const QStyleOptionViewItem& option, const QString& text);

private:
    struct Key {
        QString text;
        int width; // that it was shortened to; unlimited where it was not
        bool isItalic;

        friend bool operator==(const Key&, const Key&) = default;
        friend size_t qHash(const Key& key, size_t seed) { return qHashMulti(seed, key.text, key.width, key.isItalic); }
    };
    static constexpr int unlimited = -1;
    // Some pages of a table.
    static constexpr int mostTexts = 4000;

    const QStaticText& laidOut(const QStyleOptionViewItem& option, const QString& text, int width);
    const QStaticText& fitting(const QStyleOptionViewItem& option, const QString& text, int room);

    QFont m_font; // but for italics
    QCache<Key, QStaticText> m_texts{mostTexts};
};

} // namespace invites::admin
