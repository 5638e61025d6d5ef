#pragma once

#include "admin-app/data/DashboardSummary.h"

#include <QAbstractTableModel>

#include <vector>

namespace invites::admin {

// The charts' days as a table, the newest first.
class DayModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Day, Given, Received, ReturnRate, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    // In the order of time.
    void setDays(std::vector<DayPoint> days);
    const DayPoint& dayAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<DayPoint> m_days;
};

} // namespace invites::admin
