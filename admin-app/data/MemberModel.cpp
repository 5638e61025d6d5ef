#include "admin-app/data/MemberModel.h"

#include "admin-app/data/MemberWords.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace invites::admin {
namespace {

Result<std::vector<store::MemberSummary>> read(
    db::Connection& connection, const store::MemberFilter& filter, const store::MemberSummary* last, int limit) {
    return store::MemberAdminStore(connection).page(filter, last ? last->id : store::MemberAdminStore::latest, limit);
}

QString dayText(Instant instant) {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(instant.time_since_epoch());
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(milliseconds.count()).date(), QLocale::ShortFormat);
}

} // namespace

MemberModel::MemberModel(DatabaseThread& database, QObject* parent) : PagedRows(database, &read, parent) {}

void MemberModel::open(const std::vector<store::OpenedMember>& members) {
    for (const store::OpenedMember& member : members)
        m_opened[member.id] = member;
    namesChanged();
}

void MemberModel::mask() {
    m_opened.clear();
    namesChanged();
}

void MemberModel::namesChanged() {
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, Name), index(rowCount() - 1, Name));
}

const store::OpenedMember* MemberModel::opened(MemberId member) const {
    const auto found = m_opened.find(member);
    return found == m_opened.end() ? nullptr : &found->second;
}

int MemberModel::rowOf(MemberId member) const {
    const auto found = std::find_if(
        rows().begin(), rows().end(), [member](const store::MemberSummary& row) { return row.id == member; });
    return found == rows().end() ? -1 : int(found - rows().begin());
}

int MemberModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString MemberModel::text(const store::MemberSummary& member, Column column) const {
    const QLocale locale;
    switch (column) {
    case Number:
        return locale.toString(member.id.value);
    case Name: {
        const store::OpenedMember* const known = opened(member.id);
        return known ? nameText(*known) : QStringLiteral("••••••");
    }
    case Providers: {
        QStringList names;
        for (const QString& provider : member.providers)
            names << providerText(provider);
        return names.join(QStringLiteral(", "));
    }
    case Joined:
        return dayText(member.joinedAt);
    case LastSeen:
        return member.lastSeenAt ? dayText(*member.lastSeenAt) : QString();
    case Tickets:
        return locale.toString(member.tickets);
    case Given:
        return locale.toString(member.given);
    case Good:
        return member.bad > 0 ? tr("%L1, %L2 invalid").arg(member.good).arg(member.bad) : locale.toString(member.good);
    case Standing:
        return standingText(member);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant MemberModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const store::MemberSummary& member = row(index.row());
    if (role == Qt::DisplayRole)
        return text(member, Column(index.column()));
    if (role == Qt::ToolTipRole && (index.column() == Name || index.column() == Standing))
        return text(member, Column(index.column()));
    if (role == Qt::AccessibleTextRole && index.column() == Name && !opened(member.id))
        return tr("Name hidden");
    return {};
}

QVariant MemberModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Number:
        return tr("Member");
    case Name:
        return tr("Name");
    case Providers:
        return tr("Signs in with");
    case Joined:
        return tr("Since");
    case LastSeen:
        return tr("Last seen");
    case Tickets:
        return tr("Tickets");
    case Given:
        return tr("Codes given");
    case Good:
        return tr("Proved to work");
    case Standing:
        return tr("State");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace invites::admin
