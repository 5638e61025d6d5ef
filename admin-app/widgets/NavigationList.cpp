#include "admin-app/widgets/NavigationList.h"

#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QStyledItemDelegate>

#include <algorithm>

namespace invites::admin {
namespace {

constexpr int badgeRole = Qt::UserRole;
constexpr int iconSide = 20;
constexpr int margin = 8;
constexpr int inset = 10;
constexpr int gap = 10;

class NavigationDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const int height = std::max(iconSide, option.fontMetrics.height()) + 18;
        const int text = option.fontMetrics.horizontalAdvance(index.data().toString());
        return {2 * (margin + inset) + iconSide + gap + text, height};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const bool isCurrent = option.state & QStyle::State_Selected;
        const QRect body = option.rect.adjusted(margin, 1, -margin, -1);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        paintBody(painter, option, body, isCurrent);
        const QRect icon(body.left() + inset, body.center().y() - iconSide / 2 + 1, iconSide, iconSide);
        qvariant_cast<QIcon>(index.data(Qt::DecorationRole))
            .paint(painter, icon, Qt::AlignCenter, isCurrent ? QIcon::Selected : QIcon::Normal);
        QRect text = body.adjusted(inset + iconSide + gap, 0, -inset, 0);
        text.setRight(paintBadge(painter, option, text, index.data(badgeRole).toString(), isCurrent));
        painter->setPen(option.palette.color(isCurrent ? QPalette::HighlightedText : QPalette::Text));
        painter->setFont(option.font);
        painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
            option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, text.width()));
        painter->restore();
    }

private:
    static void paintBody(QPainter* painter, const QStyleOptionViewItem& option, const QRect& body, bool isCurrent) {
        const bool isUnderMouse = option.state & QStyle::State_MouseOver;
        if (!isCurrent && !isUnderMouse)
            return;
        QColor fill = option.palette.color(isCurrent ? QPalette::Highlight : QPalette::Text);
        if (!isCurrent)
            fill.setAlphaF(0.07F);
        painter->setPen(Qt::NoPen);
        painter->setBrush(fill);
        painter->drawRoundedRect(body, 6, 6);
        if (!(option.state & QStyle::State_HasFocus))
            return;
        // Where the keys go.
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(option.palette.color(QPalette::HighlightedText), 1));
        painter->drawRoundedRect(QRectF(body).adjusted(2.5, 2.5, -2.5, -2.5), 4, 4);
    }

    // Where the room for the name ends.
    static int paintBadge(QPainter* painter, const QStyleOptionViewItem& option, const QRect& text,
        const QString& badge, bool isCurrent) {
        if (badge.isEmpty())
            return text.right();
        const QFontMetrics metrics = option.fontMetrics;
        const int height = metrics.height() + 2;
        const int width = std::max(height, metrics.horizontalAdvance(badge) + 12);
        const QRect pill(text.right() - width + 4, text.center().y() - height / 2 + 1, width, height);
        QColor fill = option.palette.color(isCurrent ? QPalette::HighlightedText : QPalette::Text);
        fill.setAlphaF(isCurrent ? 0.22F : 0.1F);
        painter->setPen(Qt::NoPen);
        painter->setBrush(fill);
        painter->drawRoundedRect(pill, height / 2.0, height / 2.0);
        painter->setPen(option.palette.color(isCurrent ? QPalette::HighlightedText : QPalette::Text));
        painter->setFont(option.font);
        painter->drawText(pill, Qt::AlignCenter, badge);
        return pill.left() - gap / 2;
    }
};

} // namespace

NavigationList::NavigationList(QWidget* parent) : QListWidget(parent) {
    setObjectName(QStringLiteral("navigation"));
    setAccessibleName(tr("Pages"));
    setItemDelegate(new NavigationDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    setViewportMargins(0, margin, 0, margin);
    setMinimumWidth(140);
    // Part of the window, not a field in it.
    setBackgroundRole(QPalette::Window);
    viewport()->setBackgroundRole(QPalette::Window);
}

void NavigationList::addPage(const QIcon& icon, const QString& title) {
    addItem(new QListWidgetItem(icon, title));
}

void NavigationList::setBadge(int row, qint64 count) {
    QListWidgetItem* page = item(row);
    page->setData(badgeRole, count < 0 ? QString() : locale().toString(count));
    page->setData(Qt::AccessibleTextRole,
        count < 0 ? page->text()
                  : tr("%1, %Ln waiting", nullptr, int(std::min<qint64>(count, INT_MAX))).arg(page->text()));
}

QSize NavigationList::sizeHint() const {
    const int badge = fontMetrics().horizontalAdvance(QStringLiteral("0,000")) + 24;
    return {sizeHintForColumn(0) + badge, QListWidget::sizeHint().height()};
}

} // namespace invites::admin
