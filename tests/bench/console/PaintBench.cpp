#include "tests/bench/console/PaintBench.h"

#include "admin-app/data/CodeColumns.h"
#include "admin-app/data/CodeWords.h"
#include "admin-app/widgets/CodeCellDelegate.h"
#include "admin-app/widgets/GridView.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

#include <algorithm>
#include <ctime>

namespace invites::bench {

namespace {

using namespace Qt::StringLiterals;
using admin::CodeTableColumn;

constexpr int pages = 40;
constexpr int rounds = 5;

// Rows as there are in a campaign that goes on for months, each read as the console's own model reads it.
class Rows final : public QAbstractTableModel {
public:
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : 1'000'000; }
    int columnCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : admin::codeTableColumnCount;
    }
    QVariant data(const QModelIndex& index, int role) const override {
        const auto column = CodeTableColumn(index.column());
        if (role == Qt::TextAlignmentRole && column == CodeTableColumn::Ticket)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return role == Qt::DisplayRole ? QVariant(admin::cellText(rowAt(index.row()), column)) : QVariant();
    }

private:
    static store::CodeRow rowAt(int row) {
        store::CodeRow code;
        code.id = CodeId(row + 1);
        code.status = CodeStatus(2 + row % 4);
        code.added = Instant(std::chrono::hours(24 * 365 * 56) + std::chrono::seconds(row * 61));
        code.distributed = code.added + std::chrono::minutes(row % 1000);
        code.settled = code.added + std::chrono::hours(row % 100);
        code.campaignSlug = u"sora"_s;
        code.ticketNumber = row * 3;
        if (row % 5 == 0)
            code.note = u"The receiver of number %1 wrote that it did not work at once, but later"_s.arg(row);
        return code;
    }
};

// Milliseconds that this thread has worked: other work on the machine is none of its.
double worked() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

// Milliseconds a page, the least of several rounds.
double draw(admin::GridView& view, int first) {
    QPixmap target(view.viewport()->size());
    double best = 0;
    for (int round = 0; round < rounds; ++round) {
        const double begun = worked();
        for (int page = 0; page < pages; ++page) {
            view.scrollToRow(first + (round * pages + page) * 50);
            view.viewport()->render(&target);
        }
        const double each = (worked() - begun) / pages;
        best = round == 0 ? each : std::min(best, each);
    }
    return best;
}

// Milliseconds that a page's texts take alone.
double ask(const Rows& rows, const admin::GridView& view) {
    const int shown = view.lastVisibleRow() - view.firstVisibleRow() + 1;
    qsizetype letters = 0;
    const double begun = worked();
    for (int row = 0; row < pages * shown; ++row)
        for (int column = 0; column < rows.columnCount(); ++column)
            letters += rows.data(rows.index(row, column), Qt::DisplayRole).toString().size();
    return letters > 0 ? (worked() - begun) / pages : 0;
}

} // namespace

void measurePainting(const Report& report) {
    // The model goes first, as a page's does.
    admin::GridView view;
    Rows rows;
    view.resize(1400, 900);
    view.setModel(&rows);
    view.setFrozenColumns(1);
    view.show();
    QStyledItemDelegate plain;
    admin::CodeCellDelegate quick(nullptr);
    double before = 0;
    double after = 0;
    double again = 0;
    view.setItemDelegate(&plain);
    before = draw(view, 0);
    view.setItemDelegate(&quick);
    after = draw(view, 0);
    again = draw(view, 0);
    report(u"A page of the table of codes drawn by the style, by the console, ms"_s,
        u"%1; %2"_s.arg(before, 0, 'f', 1).arg(after, 0, 'f', 1));
    report(u"  the same pages once more, ms"_s, u"%1"_s.arg(again, 0, 'f', 1));
    report(u"  of that, what the cells say, ms"_s, u"%1"_s.arg(ask(rows, view), 0, 'f', 1));
}

} // namespace invites::bench
