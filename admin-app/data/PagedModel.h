#pragma once

#include "admin-app/data/DatabaseThread.h"

#include <QAbstractTableModel>

#include <functional>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace invites::admin {

// A table of rows that are loaded a page at a time as it is scrolled to. GUI thread.
class PagedModel : public QAbstractTableModel {
    Q_OBJECT

public:
    static constexpr int pageSize = 200;

    using QAbstractTableModel::QAbstractTableModel;

    bool isComplete() const { return m_isComplete; }
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

Q_SIGNALS:
    // A page arrived; the first one of a filter, or a further one.
    void loaded(bool isFirst);
    // What is shown stays; scrolling asks again where it was a further page.
    void failed(const QString& why);

protected:
    virtual void fetch() = 0;

    quint64 m_generation = 0;
    bool m_isLoading = false;
    bool m_isFirst = false; // what is loading replaces what is shown
    bool m_isComplete = true;
};

// The rows, and how they are read. What arrives for a filter that was left meanwhile is dropped.
template <typename Row, typename Filter>
class PagedRows : public PagedModel {
public:
    // The next rows after last, from the first on where that is nullptr. On the database thread.
    using Read = Result<std::vector<Row>> (*)(
        db::Connection& connection, const Filter& filter, const Row* last, int limit);

    PagedRows(DatabaseThread& database, Read read, QObject* parent)
        : PagedModel(parent), m_database(database), m_read(read) {}

    const Filter& filter() const { return m_filter; }
    // Loads from the first on.
    void load(const Filter& filter) {
        m_filter = filter;
        ++m_generation;
        m_isFirst = true;
        fetch();
    }
    const Row& row(int row) const { return m_rows[std::size_t(row)]; }
    const std::vector<Row>& rows() const { return m_rows; }

    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(m_rows.size()); }

protected:
    void fetch() override {
        m_isLoading = true;
        std::optional<Row> last;
        if (!m_isFirst && !m_rows.empty())
            last = m_rows.back();
        m_database.run<std::vector<Row>>(
            this,
            [read = m_read, filter = m_filter, last = std::move(last)](
                db::Connection& connection) { return read(connection, filter, last ? &*last : nullptr, pageSize); },
            [this, generation = m_generation](Result<std::vector<Row>> page) {
                if (generation == m_generation)
                    arrived(std::move(page));
            });
    }

    // The first page as it is now, beside what is shown. Where the database is away, or something else is shown by
    // then, nothing comes.
    void readFirst(std::function<void(std::vector<Row>)> take) {
        m_database.run<std::vector<Row>>(
            this,
            [read = m_read, filter = m_filter](
                db::Connection& connection) { return read(connection, filter, nullptr, pageSize); },
            [this, take = std::move(take), generation = m_generation](Result<std::vector<Row>> page) {
                if (page && generation == m_generation && !m_isFirst)
                    take(std::move(*page));
            });
    }
    // This page, as if it had been loaded first.
    void startAnew(std::vector<Row> page) {
        m_isFirst = true;
        arrived(std::move(page));
    }
    void insertAt(int place, Row row) {
        beginInsertRows({}, place, place);
        m_rows.insert(m_rows.begin() + place, std::move(row));
        endInsertRows();
    }

private:
    void arrived(Result<std::vector<Row>> page) {
        m_isLoading = false;
        if (!page) {
            Q_EMIT failed(page.error().detail);
            return;
        }
        const bool isFirst = std::exchange(m_isFirst, false);
        m_isComplete = int(page->size()) < pageSize;
        if (isFirst) {
            beginResetModel();
            m_rows = std::move(*page);
            endResetModel();
        } else if (!page->empty()) {
            beginInsertRows({}, int(m_rows.size()), int(m_rows.size() + page->size()) - 1);
            m_rows.insert(m_rows.end(), std::make_move_iterator(page->begin()), std::make_move_iterator(page->end()));
            endInsertRows();
        }
        Q_EMIT loaded(isFirst);
    }

    DatabaseThread& m_database;
    const Read m_read;
    Filter m_filter;
    std::vector<Row> m_rows;
};

} // namespace invites::admin
