#pragma once

#include "common/store/AuditStore.h"

#include <QAbstractTableModel>

#include <vector>

namespace invites::admin {

class DatabaseThread;

// The history, newest first, loaded a page at a time as it is scrolled to; what happens meanwhile comes before it. What
// arrives for a filter that was left meanwhile is dropped. GUI thread.
class AuditModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { When, Who, What, Subject, Campaign, Reason, ColumnCount };
    static constexpr int pageSize = 200;

    explicit AuditModel(DatabaseThread& database, QObject* parent = nullptr);

    const store::AuditFilter& filter() const { return m_filter; }
    // Loads from the newest on.
    void load(const store::AuditFilter& filter);
    // What has happened since is put in; the rows that are there stay.
    void loadNews();
    // How much that would be: newsCounted().
    void countNews();
    const store::AuditEvent& event(int row) const { return m_events[std::size_t(row)]; }
    bool isComplete() const { return m_isComplete; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

Q_SIGNALS:
    // A page arrived; the first one of a filter, or a further one.
    void loaded(bool isFirst);
    // At most a page.
    void newsCounted(int count);
    void failed(const QString& why);

private:
    void fetch();
    void arrived(Result<std::vector<store::AuditEvent>> page);
    void readNewest(void (AuditModel::*take)(std::vector<store::AuditEvent> page));
    void takeNews(std::vector<store::AuditEvent> page);
    void tellNews(std::vector<store::AuditEvent> page);
    // Where an event is, or belongs.
    int placeOf(qint64 id) const;
    bool isKnown(qint64 id) const;

    DatabaseThread& m_database;
    store::AuditFilter m_filter;
    std::vector<store::AuditEvent> m_events;
    int m_generation = 0;
    bool m_isLoading = false;
    bool m_isFirst = false; // what is loading replaces what is shown
    bool m_isComplete = true;
};

} // namespace invites::admin
