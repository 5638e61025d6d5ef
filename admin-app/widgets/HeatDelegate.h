#pragma once

#include <QStyledItemDelegate>

namespace invites::admin {

// Shares of a hundred (a double as Qt::EditRole, see FigureModel) on a ground that is the darker the more they are.
class HeatDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

} // namespace invites::admin
