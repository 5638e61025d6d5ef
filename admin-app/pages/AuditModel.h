#pragma once

#include "admin-app/data/PagedModel.h"
#include "common/store/AuditStore.h"

namespace invites::admin {

// The history, newest first; what happens meanwhile comes before it.
class AuditModel final : public PagedRows<store::AuditEvent, store::AuditFilter> {
    Q_OBJECT

public:
    enum Column { When, Who, What, Subject, Campaign, Reason, ColumnCount };

    explicit AuditModel(DatabaseThread& database, QObject* parent = nullptr);

    // What has happened since is put in; the rows that are there stay.
    void loadNews();
    // How much that would be: newsCounted().
    void countNews();

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    // At most a page.
    void newsCounted(int count);

private:
    void readNewest(void (AuditModel::*take)(std::vector<store::AuditEvent> page));
    void takeNews(std::vector<store::AuditEvent> page);
    void tellNews(std::vector<store::AuditEvent> page);
    // Where an event is, or belongs.
    int placeOf(qint64 id) const;
    bool isKnown(qint64 id) const;
};

} // namespace invites::admin
