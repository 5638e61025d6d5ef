#pragma once

#include <QStyledItemDelegate>

namespace invites::admin {

// Shares of a hundred (a double as Qt::EditRole, see FigureModel) on a ground that is the darker the more they are; and
// counts, once it is said of how many.
class HeatDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    // The highest count, which is on the darkest ground; 0: counts are on none.
    void setHighest(qint64 highest) { m_highest = highest; }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    qint64 m_highest = 0;
};

} // namespace invites::admin
