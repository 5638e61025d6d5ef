#pragma once

#include "admin-app/data/CodeColumns.h"
#include "admin-app/data/CodeDeed.h"
#include "admin-app/data/DatabaseThread.h"
#include "admin-app/data/RunningJob.h"
#include "common/store/CodeActStore.h"
#include "common/store/CodeTable.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QTimer>

#include <deque>
#include <map>

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
    // The end is looked at, also where it is further down than the rows that are known so far: before the count is.
    void showEnd();
    // nullptr where it is not there yet. Valid until control returns to the event loop.
    const store::CodeRow* at(int row) const;
    // The first and the last row that is there.
    std::pair<int, int> rowsInMemory() const { return {m_first, end() - 1}; }
    bool isLoading() const { return m_running != nullptr; }

    // Counts again, where the database keeps that count: newsCounted() says what has come since the rows were loaded.
    void countNews();
    // Whether the database keeps that count, so that there may be news.
    bool isCountKept() const;

    // rowCount() is as exact as it is known: not before isCountExact().
    bool isCountExact() const { return m_isCountExact; }

    // The code in clear, until it is forgotten.
    void open(CodeId id, const Secret& code);
    // nullptr where it is masked.
    const Secret* opened(CodeId id) const;
    bool hasOpened() const { return !m_opened.isEmpty(); }
    void forgetOpened();
    void setOpenedLifetime(std::chrono::milliseconds lifetime) { m_lifetime = lifetime; }

    // What is known of these codes now, without asking. What was typed stays, but where it is so now, or its code is
    // gone.
    void apply(const std::vector<store::CodeAct>& acts);

    // Notes and statuses can be changed in place, where the state machine grants it. Nothing is written here:
    // written() asks for it, and until settleTyped() its cell shows what was asked for.
    void setEditable(bool isEditable) { m_isEditable = isEditable; }
    // The code of a row as an act has to name it; nothing where it is not there yet.
    std::optional<SelectedCode> codeAt(int row) const;
    // What an editor of this cell may choose; empty for all but statuses.
    static std::vector<CodeStatus> choicesOf(const SelectedCode& code);
    // The same as setData(), for a code that an editor was opened for, wherever its row is by now.
    void write(const SelectedCode& code, CodeTableColumn column, const QVariant& value);
    // This was answered for: the cell shows what the code is, but where another text was typed meanwhile.
    void settleTyped(CodeId id, CodeTableColumn column, const QString& text);
    // This could not be written. It stays (or what was typed meanwhile does), is shown as not saved, and is offered by
    // the next editor.
    void keepTyped(CodeId id, CodeTableColumn column, const QString& text);
    // The person gave up what was typed into this cell.
    void dropTyped(CodeId id, CodeTableColumn column);
    // While an editor is open the rows stay where they are: what a reload brings is shown afterwards.
    void hold(bool isHeld);
    // How many cells have a text that was typed and is not saved.
    int typedCount() const { return int(m_typed.size()); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    // Qt::EditRole: the note, or a status as the database says it.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

Q_SIGNALS:
    // The first page of a query, or of a reload, is there.
    void loaded();
    void countChanged();
    // So many more codes than were loaded match the filter; below zero where they are fewer.
    void newsCounted(qint64 more);
    // The query's rows could not be loaded.
    void failed(const QString& why);
    // The rows that are there turned out to be so many rows further down.
    void moved(int rows);
    // A person wants this to be the code's note, or its status.
    void written(
        const invites::admin::SelectedCode& code, invites::admin::CodeTableColumn column, const QString& value);

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
    void touch(CodeId id);

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
    bool m_isCountingNews = false;
    bool m_wantsEnd = false;
    bool m_isReset = false;   // the rows are still another query's, or those before a reload
    bool m_areOthers = false; // of a filter or an order that nobody asks for any more
    struct Count {
        qint64 count = 0;
        bool isExact = false;
    };
    std::optional<Count> m_earlyCount; // of the rows that are still to come
    int m_shownFirst = 0;
    int m_shownLast = 0;

    // What was typed and is not known to be in the database.
    struct Typed {
        QString text;
        bool isLost = false; // it did not get there
    };
    using Cell = std::pair<CodeId, CodeTableColumn>;
    const Typed* typedInto(CodeId id, CodeTableColumn column) const;
    std::map<Cell, Typed> m_typed;
    bool m_isHeld = false;
    std::function<void()> m_heldBack;
    bool m_isEditable = false;

    struct Opened {
        Secret code;
        std::chrono::steady_clock::time_point until;
    };
    QHash<qint64, Opened> m_opened;
    QTimer m_forget;
    std::chrono::milliseconds m_lifetime = std::chrono::minutes(1);
};

} // namespace invites::admin
