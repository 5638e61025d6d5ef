#pragma once

#include "common/store/UserStore.h"

#include <QAbstractTableModel>

#include <vector>

namespace invites::admin {

// "admin": "Admin"; "none": "No role".
QString roleText(const QString& role);
// The roles that a login can be given, with the fewest rights first.
QStringList assignableRoles();

// The logins of a team, all at once: a team is small. GUI thread.
class TeamModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, RoleColumn, State, LastSeen, ColumnCount };

    // own: the login that is signed in, which is marked.
    explicit TeamModel(QString own, QObject* parent = nullptr);

    void setMembers(std::vector<store::Member> members);
    const store::Member& member(int row) const { return m_members[std::size_t(row)]; }
    bool isOwn(int row) const { return member(row).name == m_own; }
    // -1 where there is none.
    int rowOf(const QString& name) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const store::Member& member, Column column) const;

    const QString m_own;
    std::vector<store::Member> m_members;
};

} // namespace invites::admin
