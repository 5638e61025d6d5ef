#include "admin-app/pages/TeamModel.h"

#include "admin-app/pages/AuditWords.h"
#include "admin-app/widgets/Icons.h"

#include <QGuiApplication>
#include <QPalette>

namespace invites::admin {

QString roleText(const QString& role) {
    if (role == QLatin1String("owner"))
        return TeamModel::tr("Owner");
    if (role == QLatin1String("admin"))
        return TeamModel::tr("Admin");
    if (role == QLatin1String("moderator"))
        return TeamModel::tr("Moderator");
    if (role == QLatin1String("server"))
        return TeamModel::tr("Server");
    return TeamModel::tr("No role");
}

QStringList assignableRoles() {
    return {QStringLiteral("moderator"), QStringLiteral("admin"), QStringLiteral("owner"), QStringLiteral("server")};
}

TeamModel::TeamModel(QString own, QObject* parent) : QAbstractTableModel(parent), m_own(std::move(own)) {}

void TeamModel::setMembers(std::vector<store::Member> members) {
    beginResetModel();
    m_members = std::move(members);
    endResetModel();
}

int TeamModel::rowOf(const QString& name) const {
    for (int row = 0; row < int(m_members.size()); ++row) {
        if (member(row).name == name)
            return row;
    }
    return -1;
}

int TeamModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_members.size());
}

int TeamModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString TeamModel::text(const store::Member& member, Column column) const {
    switch (column) {
    case Name:
        return member.name == m_own ? tr("%1 (you)").arg(member.name) : member.name;
    case RoleColumn:
        if (member.enabled)
            return roleText(member.role);
        return member.formerRole.isEmpty() ? tr("None") : tr("None (was %1)").arg(roleText(member.formerRole));
    case State:
        return member.enabled ? tr("Enabled") : tr("Disabled");
    case LastSeen:
        return member.lastSeen ? secondText(*member.lastSeen) : tr("Never");
    case ColumnCount:
        break;
    }
    return {};
}

QVariant TeamModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const store::Member& shown = member(index.row());
    if (role == Qt::DisplayRole)
        return text(shown, Column(index.column()));
    if (role == Qt::DecorationRole && index.column() == Name)
        return themedIcon(shown.enabled ? QStringLiteral("user") : QStringLiteral("block"));
    if (role == Qt::ForegroundRole && !shown.enabled)
        return QGuiApplication::palette().brush(QPalette::PlaceholderText);
    return {};
}

QVariant TeamModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Name:
        return tr("Login");
    case RoleColumn:
        return tr("Role");
    case State:
        return tr("State");
    case LastSeen:
        return tr("Last seen");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace invites::admin
