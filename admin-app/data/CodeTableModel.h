#pragma once

#include "admin-app/data/CodeColumns.h"
#include "admin-app/data/DatabaseThread.h"
#include "admin-app/data/RunningJob.h"
#include "common/store/CodeActStore.h"
#include "common/store/CodeTable.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QTimer>

#include <deque>

namespace invites::admin {

// The codes that a filter lets through, in an order: all of them are rows, but only a stretch around what is looked at
// is in memory, loaded by key from the row beside it. After a far jump its place is estimated until one end of the
// table is reached; moved() tells then. A row that is not there yet shows "…". Codes are masked, but for those that
// were opened; these are forgotten after a minute. GUI thread; the work is done on the database threads.
class CodeTableModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    static constexpr int pageSize = 200;
    static constexpr int mostInMemory = 20'000;

    // background: counts, which may take long.
    CodeTableModel(DatabaseThread& database, DatabaseThread& background, QObject* parent = nullptr);
    ~CodeTableModel() override;

    // Shows these from their beginning. What is asked for already is dropped.
    void setQuery(const store::CodeFilter& filter, const store::CodeOrder& order);
    // The same anew, at the same place.
    void reload();
    const store::CodeFilter& filter() const { return m_filter; }
    const store::CodeOrder& order() const { return m_order; }

    // What is looked at: it and what is beside it will be there soon.
    void show(int first, int last);
    // nullptr where it is not there yet. Valid until control returns to the event loop.
    const store::CodeRow* at(int row) const;
    // The first and the last row that is there.
    std::pair<int, int> rowsInMemory() const { return {m_first, end() - 1}; }
    bool isLoading() const { return m_running != nullptr; }

    // rowCount() is as exact as it is known: not before isCountExact().
    bool isCountExact() const { return m_isCountExact; }

    // The code in clear, until it is forgotten.
    void open(CodeId id, const Secret& code);
    // nullptr where it is masked.
    const Secret* opened(CodeId id) const;
    bool hasOpened() const { return !m_opened.isEmpty(); }
    void forgetOpened();
    void setOpenedLifetime(std::chrono::milliseconds lifetime) { m_lifetime = lifetime; }

    // What is known of these codes now, without asking.
    void apply(const std::vector<store::CodeAct>& acts);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    // The first page of a query, or of a reload, is there.
    void loaded();
    void countChanged();
    // The query's rows could not be loaded.
    void failed(const QString& why);
    // The rows that are there turned out to be so many rows further down.
    void moved(int rows);

private:
    enum class Want { First, Last, After, Before, Near, Again };
    using Rows = std::vector<store::CodeRow>;

    void startQuery(Want want);
    void ensure();
    void request(Want want, int place);
    void receive(Want want, int place, Result<Rows> rows);
    void place(Want want, int place, Rows rows);
    void settle();
    void trim(Want grown);
    void shift(int rows);
    void setCount(int count, bool isExact);
    void askCount();
    void receiveCount(qint64 count, bool isExact);
    void cancelRunning();
    void touch(int first, int last);
    void forgetOld();
    int end() const { return m_first + int(m_rows.size()); }
    QVariant text(const store::CodeRow& row, CodeTableColumn column) const;

    DatabaseThread& m_database;
    DatabaseThread& m_background;
    store::CodeFilter m_filter;
    store::CodeOrder m_order;
    quint64 m_generation = 0;
    std::shared_ptr<RunningJob> m_running;
    std::shared_ptr<RunningJob> m_counting;
    QTimer m_ensure;

    std::deque<store::CodeRow> m_rows; // a stretch without gaps
    int m_first = 0;                   // its first row's place
    bool m_isStart = false;            // nothing comes before it
    bool m_isEnd = false;              // nor after it
    int m_count = 0;
    bool m_isCountExact = false;
    bool m_isReset = false; // the rows are still another query's
    int m_shownFirst = 0;
    int m_shownLast = 0;

    struct Opened {
        Secret code;
        std::chrono::steady_clock::time_point until;
    };
    QHash<qint64, Opened> m_opened;
    QTimer m_forget;
    std::chrono::milliseconds m_lifetime = std::chrono::minutes(1);
};

} // namespace invites::admin
