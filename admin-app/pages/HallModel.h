#pragma once

#include "common/store/HallStore.h"

#include <QAbstractTableModel>

#include <vector>

namespace invites::admin {

// The names in the Hall of generosity, the most generous first. GUI thread.
class HallModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Codes, Since, Hidden, Reason, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setMembers(std::vector<store::HallMember> members);
    const store::HallMember& member(int row) const { return m_members[std::size_t(row)]; }
    // -1 where he is not there.
    int rowOf(MemberId id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    static QString text(const store::HallMember& member, Column column);

    std::vector<store::HallMember> m_members;
};

} // namespace invites::admin
