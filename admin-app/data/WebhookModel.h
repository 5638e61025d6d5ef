#pragma once

#include "admin-app/data/PagedModel.h"
#include "common/store/WebhookStore.h"

namespace invites::admin {

// The payment provider's events, the latest first.
class WebhookModel final : public PagedRows<store::WebhookRecord, std::optional<WebhookState>> {
    Q_OBJECT

public:
    enum Column { Number, State, Type, Subject, Received, Attempts, Next, Error, ColumnCount };

    explicit WebhookModel(DatabaseThread& database, QObject* parent = nullptr);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const store::WebhookRecord& event, Column column) const;
};

QString wordOf(WebhookState state); // "Failed"

} // namespace invites::admin
