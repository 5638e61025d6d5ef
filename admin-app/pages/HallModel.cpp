#include "admin-app/pages/HallModel.h"

#include "admin-app/data/CodeWords.h"

#include <QGuiApplication>
#include <QLocale>
#include <QPalette>

#include <algorithm>

namespace invites::admin {

void HallModel::setMembers(std::vector<store::HallMember> members) {
    if (members == m_members)
        return;
    beginResetModel();
    m_members = std::move(members);
    endResetModel();
}

int HallModel::rowOf(MemberId id) const {
    const auto found =
        std::find_if(m_members.begin(), m_members.end(), [id](const auto& member) { return member.id == id; });
    return found == m_members.end() ? -1 : int(found - m_members.begin());
}

int HallModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_members.size());
}

int HallModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString HallModel::text(const store::HallMember& member, Column column) {
    switch (column) {
    case Name:
        return member.name;
    case Codes:
        return QLocale().toString(member.confirmed);
    case Since:
        return momentText(member.since);
    case Hidden:
        return member.hiddenAt ? tr("%1 by %2").arg(momentText(*member.hiddenAt), member.hiddenBy) : QString();
    case Reason:
        return member.reason.simplified();
    case ColumnCount:
        break;
    }
    return {};
}

QVariant HallModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const store::HallMember& shown = member(index.row());
    if (role == Qt::DisplayRole)
        return text(shown, Column(index.column()));
    if (role == Qt::ToolTipRole && index.column() == Reason)
        return shown.reason;
    if (role == Qt::ForegroundRole && shown.hiddenAt)
        return QGuiApplication::palette().brush(QPalette::PlaceholderText);
    return {};
}

QVariant HallModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Name:
        return tr("Name");
    case Codes:
        return tr("Codes that worked");
    case Since:
        return tr("Since");
    case Hidden:
        return tr("Hidden");
    case Reason:
        return tr("Reason, as he reads it");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace invites::admin
