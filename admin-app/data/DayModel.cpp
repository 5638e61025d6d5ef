#include "admin-app/data/DayModel.h"

#include <QLocale>

namespace invites::admin {

void DayModel::setDays(std::vector<DayPoint> days) {
    const bool isSameLength = days.size() == m_days.size();
    if (!isSameLength)
        beginResetModel();
    m_days = std::move(days);
    if (!isSameLength)
        endResetModel();
    else if (!m_days.empty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_days.size()) - 1, ColumnCount - 1));
}

const DayPoint& DayModel::dayAt(int row) const {
    return m_days[m_days.size() - 1 - std::size_t(row)];
}

int DayModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_days.size());
}

int DayModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DayModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::TextAlignmentRole && index.column() != Day)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role != Qt::DisplayRole)
        return {};
    const DayPoint& point = dayAt(index.row());
    switch (index.column()) {
    case Day:
        return QLocale().toString(point.day, QLocale::ShortFormat);
    case Given:
        return QLocale().toString(point.given);
    case Received:
        return QLocale().toString(point.received);
    default:
        return percentText(point.returnRate);
    }
}

QVariant DayModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Day:
        return tr("Day (UTC)");
    case Given:
        return tr("Codes given");
    case Received:
        return tr("Codes received");
    case ReturnRate:
        return tr("Return rate, 7 days");
    default:
        return {};
    }
}

} // namespace invites::admin
