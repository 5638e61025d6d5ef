#include "admin-app/widgets/HeatDelegate.h"

#include "admin-app/widgets/ChartColors.h"

#include <algorithm>

namespace invites::admin {
namespace {

// So that the text can be read on any of them.
constexpr double strongest = 0.45;

} // namespace

void HeatDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    const QVariant value = index.data(Qt::EditRole);
    double share = 0;
    if (value.typeId() == QMetaType::Double)
        share = value.toDouble() / 100;
    else if (value.typeId() == QMetaType::LongLong && m_highest > 0)
        share = value.toDouble() / double(m_highest);
    else
        return;
    QColor ground = chartColor(option->palette, 0);
    ground.setAlphaF(float(std::clamp(share, 0.0, 1.0) * strongest));
    option->backgroundBrush = ground;
}

} // namespace invites::admin
