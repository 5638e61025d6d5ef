#pragma once

#include "admin-app/data/PagedModel.h"
#include "common/store/MemberAdminStore.h"

#include <map>

namespace invites::admin {

// Members, the latest first; without names, but for those that were opened.
class MemberModel final : public PagedRows<store::MemberSummary, store::MemberFilter> {
    Q_OBJECT

public:
    enum Column { Number, Name, Standing, Providers, Joined, LastSeen, Tickets, Given, Good, ColumnCount };

    explicit MemberModel(DatabaseThread& database, QObject* parent = nullptr);

    // Shows the names of these beside those that are shown already.
    void open(const std::vector<store::OpenedMember>& members);
    // Masks all names.
    void mask();
    // nullptr where it is masked.
    const store::OpenedMember* opened(MemberId member) const;
    // -1 where it is not there.
    int rowOf(MemberId member) const;

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const store::MemberSummary& member, Column column) const;
    void namesChanged();

    std::map<MemberId, store::OpenedMember> m_opened;
};

} // namespace invites::admin
