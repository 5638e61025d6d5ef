#pragma once

#include "admin-app/data/PagedModel.h"
#include "common/store/OutboxAdminStore.h"

namespace invites::admin {

// The messages of the outbox, the latest first.
class OutboxModel final : public PagedRows<store::NoticeRecord, store::NoticeFilter> {
    Q_OBJECT

public:
    enum Column { Number, Stage, Kind, To, Ticket, Happened, Attempts, Next, Error, ColumnCount };

    explicit OutboxModel(DatabaseThread& database, QObject* parent = nullptr);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const store::NoticeRecord& notice, Column column) const;
};

} // namespace invites::admin
