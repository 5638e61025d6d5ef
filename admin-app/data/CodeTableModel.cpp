#include "admin-app/data/CodeTableModel.h"

#include <QThreadPool>

#include <algorithm>

namespace invites::admin {

namespace {

using namespace std::chrono_literals;
using store::CodeTable;

// Long enough for a wheel's next step, too short to be noticed.
constexpr auto gathering = 12ms;
constexpr auto forgettingStep = 1s;

} // namespace

CodeTableModel::CodeTableModel(DatabaseThread& database, DatabaseThread& background, QObject* parent)
    : QAbstractTableModel(parent), m_database(database), m_background(background) {
    m_ensure.setSingleShot(true);
    m_ensure.setInterval(gathering);
    connect(&m_ensure, &QTimer::timeout, this, &CodeTableModel::ensure);
    m_forget.setInterval(forgettingStep);
    connect(&m_forget, &QTimer::timeout, this, &CodeTableModel::forgetOld);
}

CodeTableModel::~CodeTableModel() {
    cancelRunning();
}

void CodeTableModel::setQuery(const store::CodeFilter& filter, const store::CodeOrder& order) {
    m_filter = filter;
    m_order = order;
    m_areOthers = true;
    startQuery(Want::First);
}

void CodeTableModel::reload() {
    // The row above what is looked at leads back to it.
    startQuery(!m_areOthers && at(m_shownFirst - 1) != nullptr ? Want::Again : Want::First);
}

void CodeTableModel::startQuery(Want want) {
    ++m_generation;
    cancelRunning();
    m_isReset = true;
    m_wantsEnd = false;
    m_earlyCount.reset();
    request(want, want == Want::Again ? m_shownFirst : 0);
    askCount();
}

void CodeTableModel::cancelRunning() {
    for (auto* job : {&m_running, &m_counting}) {
        // The request to cancel is a round trip of its own.
        if (*job)
            QThreadPool::globalInstance()->start([running = *job] { running->cancel(); });
        job->reset();
    }
}

void CodeTableModel::show(int first, int last) {
    m_shownFirst = first;
    m_shownLast = last;
    if (!m_ensure.isActive())
        m_ensure.start();
}

void CodeTableModel::showEnd() {
    m_wantsEnd = !m_isCountExact;
    m_ensure.start();
}

const store::CodeRow* CodeTableModel::at(int row) const {
    return row >= m_first && row < end() ? &m_rows[std::size_t(row - m_first)] : nullptr;
}

// One page at a time; when it is there this looks again at what is wanted by then.
void CodeTableModel::ensure() {
    if (m_running || m_count == 0)
        return;
    // The query's rows did not come: what is beside other rows is not wanted.
    if (m_isReset) {
        reload();
        return;
    }
    if (std::exchange(m_wantsEnd, false) && !m_isEnd) {
        request(Want::Last, 0);
        return;
    }
    const int first = std::clamp(m_shownFirst, 0, m_count - 1);
    const int last = std::clamp(m_shownLast, first, m_count - 1);
    const bool isNear = !m_rows.empty() && last >= m_first - pageSize && first < end() + pageSize;
    if (!isNear) {
        if (first < pageSize)
            request(Want::First, 0);
        else if (last >= m_count - pageSize)
            request(Want::Last, 0);
        else
            request(Want::Near, std::max(first - pageSize / 4, 0));
    } else if (!m_isStart && (first < m_first || (m_first > 0 && first - pageSize / 2 < m_first))) {
        request(Want::Before, 0);
    } else if (!m_isEnd && last + pageSize / 2 >= end()) {
        request(Want::After, 0);
    }
}

void CodeTableModel::request(Want want, int place) {
    const auto job = std::make_shared<RunningJob>();
    m_running = job;
    store::CodeRow from;
    if (want == Want::After)
        from = m_rows.back();
    else if (want == Want::Before)
        from = m_rows.front();
    else if (want == Want::Again)
        from = *at(place - 1);
    const double share = m_count > 0 ? double(place) / m_count : 0;
    m_database.run<Rows>(
        this,
        [=, filter = m_filter, order = m_order](db::Connection& connection) -> Result<Rows> {
            if (job->isUnwanted())
                return failure(ErrorCode::Cancelled, QString());
            const RunningJob::Scope scope(job, connection);
            CodeTable table(connection);
            switch (want) {
            case Want::First:
                return unlessCancelled(*job, table.first(filter, order, pageSize));
            case Want::Last:
                return unlessCancelled(*job, table.last(filter, order, pageSize));
            case Want::Near:
                return unlessCancelled(*job, table.near(filter, order, share, pageSize));
            case Want::Before:
                return unlessCancelled(*job, table.before(filter, order, from, pageSize));
            case Want::After:
            case Want::Again:
                break;
            }
            return unlessCancelled(*job, table.after(filter, order, from, pageSize));
        },
        [=, this, generation = m_generation](Result<Rows> rows) {
            if (generation == m_generation)
                receive(want, place, std::move(rows));
        });
}

void CodeTableModel::receive(Want want, int where, Result<Rows> rows) {
    if (m_isHeld && m_isReset) {
        m_heldBack = [=, this, rows = std::move(rows), generation = m_generation]() mutable {
            if (generation == m_generation)
                receive(want, where, std::move(rows));
        };
        return;
    }
    m_running.reset();
    if (!rows) {
        Q_EMIT failed(rows.error().detail);
        return;
    }
    // Nothing is left behind that row any more.
    if (want == Want::Again && rows->empty() && where > 0) {
        request(Want::Last, 0);
        return;
    }
    if (std::exchange(m_isReset, false)) {
        m_areOthers = false;
        beginResetModel();
        m_rows.clear();
        m_first = where;
        m_isStart = false;
        m_isEnd = false;
        place(want, where, std::move(*rows));
        // Where the count came first it is kept.
        if (!m_isCountExact || m_count < end())
            m_count = end();
        if (m_isStart && m_isEnd) {
            m_count = end();
            m_isCountExact = true;
        }
        endResetModel();
        Q_EMIT loaded();
        Q_EMIT countChanged();
        if (const auto early = std::exchange(m_earlyCount, std::nullopt))
            receiveCount(early->count, early->isExact);
    } else {
        place(want, where, std::move(*rows));
        settle();
    }
    m_ensure.start();
}

void CodeTableModel::place(Want want, int where, Rows rows) {
    const bool isAll = int(rows.size()) < pageSize;
    switch (want) {
    case Want::Before:
        m_rows.insert(m_rows.begin(), rows.begin(), rows.end());
        m_first -= int(rows.size());
        m_isStart = isAll;
        break;
    case Want::After:
        m_rows.insert(m_rows.end(), rows.begin(), rows.end());
        m_isEnd = isAll;
        break;
    case Want::First:
    case Want::Near:
    case Want::Again:
        m_rows.assign(rows.begin(), rows.end());
        m_first = want == Want::First ? 0 : where;
        m_isStart = want == Want::First;
        m_isEnd = isAll;
        break;
    case Want::Last:
        m_rows.assign(rows.begin(), rows.end());
        m_first = m_count - int(rows.size());
        m_isStart = isAll;
        m_isEnd = true;
        break;
    }
    trim(want);
}

void CodeTableModel::trim(Want grown) {
    while (m_rows.size() > std::size_t(mostInMemory)) {
        if (grown == Want::Before) {
            m_rows.pop_back();
            m_isEnd = false;
        } else {
            m_rows.pop_front();
            ++m_first;
            m_isStart = false;
        }
    }
}

// Makes places and count agree with what is known of the ends.
void CodeTableModel::settle() {
    if (m_isStart && m_first != 0)
        shift(-m_first);
    else if (!m_isStart && m_first <= 0)
        shift(pageSize - m_first);
    if (m_isEnd && end() != m_count) {
        if (m_isStart || !m_isCountExact || m_first == 0)
            setCount(end(), m_isStart || m_isCountExact);
        else
            shift(m_count - end());
    } else if (!m_isEnd && end() > m_count) {
        setCount(end(), false);
    }
    touch(m_first, end() - 1);
}

void CodeTableModel::shift(int rows) {
    if (rows == 0)
        return;
    const int before = m_first;
    m_first += rows;
    if (end() > m_count)
        setCount(end(), false);
    touch(std::min(before, m_first), std::max(before, m_first) + int(m_rows.size()) - 1);
    Q_EMIT moved(rows);
}

void CodeTableModel::touch(int first, int last) {
    first = std::max(first, 0);
    last = std::min(last, m_count - 1);
    if (first <= last)
        Q_EMIT dataChanged(index(first, 0), index(last, codeTableColumnCount - 1));
}

void CodeTableModel::setCount(int count, bool isExact) {
    const bool isNews = count != m_count || isExact != m_isCountExact;
    m_isCountExact = isExact;
    if (count > m_count) {
        beginInsertRows({}, m_count, count - 1);
        m_count = count;
        endInsertRows();
    } else if (count < m_count) {
        beginRemoveRows({}, count, m_count - 1);
        m_count = count;
        endRemoveRows();
    }
    if (isNews)
        Q_EMIT countChanged();
}

} // namespace invites::admin
