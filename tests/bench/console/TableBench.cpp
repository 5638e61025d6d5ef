#include "tests/bench/console/TableBench.h"

#include "admin-app/pages/CodesPage.h"
#include "admin-app/widgets/GridView.h"
#include "common/store/CampaignStore.h"
#include "common/vault/Hashes.h"
#include "tests/bench/console/Stopwatch.h"

#include <chrono>
#include <optional>
#include <vector>

namespace invites::bench {

namespace {

using namespace Qt::StringLiterals;
using admin::CodeTableModel;
using store::CodeColumn;
using store::CodeFilter;
using store::CodeOrder;

// As many as a window shows.
constexpr int window = 40;

struct NamedOrder {
    QString name;
    CodeOrder order;
};

struct NamedFilter {
    QString name;
    CodeFilter filter;
};

// The slowest of several, by name.
class Slowest {
public:
    void add(double took, const QString& name) {
        ++m_count;
        m_total += took;
        if (took <= m_most)
            return;
        m_most = took;
        m_name = name;
    }
    QString text() const {
        return u"%1 (%2), mean of %3: %4"_s.arg(m_most, 0, 'f', 0)
            .arg(m_name)
            .arg(m_count)
            .arg(m_total / std::max(m_count, 1), 0, 'f', 0);
    }

private:
    double m_most = -1;
    double m_total = 0;
    int m_count = 0;
    QString m_name;
};

std::vector<NamedOrder> orders() {
    constexpr std::pair<CodeColumn, const char*> columns[] = {{CodeColumn::Status, "status"},
        {CodeColumn::Source, "source"}, {CodeColumn::Campaign, "campaign"}, {CodeColumn::Added, "added"},
        {CodeColumn::Distributed, "distributed"}, {CodeColumn::Settled, "settled"}, {CodeColumn::Flagged, "reported"},
        {CodeColumn::Ticket, "ticket"}, {CodeColumn::Note, "note"}};
    std::vector<NamedOrder> orders;
    for (const auto& [column, name] : columns)
        for (const bool isDescending : {false, true})
            orders.push_back(
                {QString::fromLatin1(name) + (isDescending ? u" ↓"_s : u" ↑"_s), {{column, isDescending}}});
    orders.push_back({u"status ↑, settled ↓"_s, {{CodeColumn::Status, false}, {CodeColumn::Settled, true}}});
    orders.push_back({u"campaign ↓, note ↑, added ↓"_s,
        {{CodeColumn::Campaign, true}, {CodeColumn::Note, false}, {CodeColumn::Added, true}}});
    return orders;
}

// Everything that an index answers.
std::vector<NamedFilter> filters(CampaignId campaign) {
    using std::chrono::sys_days;
    const Instant from = sys_days(std::chrono::year(2026) / 1 / 1);
    const Instant to = from + std::chrono::days(30);
    std::vector<NamedFilter> all;
    const auto add = [&all](const char* name, const std::function<void(CodeFilter&)>& set) {
        all.push_back({QString::fromLatin1(name), {}});
        set(all.back().filter);
    };
    add("campaign", [&](CodeFilter& filter) { filter.campaigns = {campaign}; });
    add("available", [](CodeFilter& filter) { filter.statuses = {CodeStatus::Available}; });
    add("reserved", [](CodeFilter& filter) { filter.statuses = {CodeStatus::Reserved}; });
    add("used or invalid", [](CodeFilter& filter) { filter.statuses = {CodeStatus::Used, CodeStatus::Invalid}; });
    add("contributed", [](CodeFilter& filter) { filter.sources = {store::CodeSource::Contribution}; });
    add("added in January", [&](CodeFilter& filter) { filter.added = {from, to}; });
    add("distributed in January", [&](CodeFilter& filter) { filter.distributed = {from, to}; });
    add("settled in January", [&](CodeFilter& filter) { filter.settled = {from, to}; });
    add("not distributed", [](CodeFilter& filter) { filter.isDistributed = false; });
    add("not settled", [](CodeFilter& filter) { filter.isSettled = false; });
    add("reported", [](CodeFilter& filter) { filter.isFlagged = true; });
    add("without a ticket", [](CodeFilter& filter) { filter.hasTicket = false; });
    add("with a note", [](CodeFilter& filter) { filter.hasNote = true; });
    add("in the trash", [](CodeFilter& filter) { filter.inTrash = true; });
    add("distributed, of one campaign, contributed", [&](CodeFilter& filter) {
        filter.campaigns = {campaign};
        filter.statuses = {CodeStatus::Distributed};
        filter.sources = {store::CodeSource::Contribution};
    });
    return all;
}

class Table {
public:
    explicit Table(admin::Session& session) : m_model(session.database(), session.background()) {
        QObject::connect(&m_model, &CodeTableModel::loaded, &m_model, [this] { m_isLoaded = true; });
        QObject::connect(&m_model, &CodeTableModel::failed, &m_model,
            [](const QString& why) { qFatal("The table cannot be read: %s", qUtf8Printable(why)); });
    }

    // The first page.
    double ask(const CodeFilter& filter, const CodeOrder& order) {
        m_isLoaded = false;
        m_model.setQuery(filter, order);
        return until([this] { return m_isLoaded; }, "the first page");
    }
    // The rows there, as a view would ask for them.
    double jump(double share) {
        const int top = std::max(int(double(m_model.rowCount() - window) * share), 0);
        const int bottom = std::max(std::min(top + window, m_model.rowCount()) - 1, 0);
        m_model.show(top, bottom);
        return until([&] { return m_model.at(top) != nullptr && m_model.at(bottom) != nullptr; }, "a jump");
    }
    void waitForCount() {
        until([this] { return m_model.isCountExact(); }, "the count");
    }
    int rows() const { return m_model.rowCount(); }

private:
    CodeTableModel m_model;
    bool m_isLoaded = false;
};

template <typename T>
T answered(admin::Session& session, const std::function<Result<T>(db::Connection&)>& job) {
    std::optional<Result<T>> answer;
    QObject context;
    session.database().run<T>(&context, job, [&](Result<T> result) { answer = std::move(result); });
    until([&] { return answer.has_value(); }, "the database");
    if (!*answer)
        qFatal("%s", qUtf8Printable(answer->error().detail));
    return **answer;
}

Campaign soraOf(admin::Session& session) {
    const auto campaigns = answered<std::vector<Campaign>>(
        session, [](db::Connection& connection) { return store::CampaignStore(connection).list(); });
    return *std::find_if(
        campaigns.begin(), campaigns.end(), [](const Campaign& campaign) { return campaign.slug == u"sora"; });
}

// As the page does it: the fingerprint, the code's number, the row.
double search(admin::Session& session, Table& table, const Campaign& campaign, const QString& code) {
    QElapsedTimer took;
    took.start();
    const Secret normal = Secret::fromText(campaign.pattern.normalise(code).value());
    const std::vector<store::FoundCode> wanted{{campaign.id, vault::codeFingerprint(*session.keyring(), normal)}};
    CodeFilter filter;
    filter.ids = answered<std::vector<CodeId>>(
        session, [&](db::Connection& connection) { return store::CodeTable(connection).find(wanted); });
    table.ask(filter, {});
    if (table.rows() != 1)
        qFatal("A known code was not found.");
    return double(took.nsecsElapsed()) / 1e6;
}

} // namespace

void measureTable(admin::Session& session, const QStringList& knownCodes, const QString& where, const Report& report) {
    const Campaign sora = soraOf(session);
    Table table(session);
    table.ask({}, {});
    table.waitForCount();
    const int all = table.rows();
    LoopWatchdog watchdog;

    Slowest first;
    for (int time = 0; time < 5; ++time)
        first.add(table.ask({}, {{CodeColumn::Added, true}}), u"newest first"_s);
    report(u"First page of %L1 codes%2, ms (at most 150)"_s.arg(all).arg(where), first.text());

    Slowest sorted;
    Slowest ends;
    Slowest middles;
    for (const NamedOrder& order : orders()) {
        sorted.add(table.ask({}, order.order), order.name);
        table.waitForCount();
        ends.add(table.jump(1), order.name);
        middles.add(table.jump(0.37), order.name);
    }
    report(u"  any order%1, ms (at most 300)"_s.arg(where), sorted.text());
    report(u"  jump to the end in any order%1, ms (at most 300)"_s.arg(where), ends.text());
    report(u"  jump into the middle in any order%1, ms"_s.arg(where), middles.text());

    Slowest filtered;
    Slowest filteredEnds;
    const NamedOrder newest{u"newest first"_s, {{CodeColumn::Added, true}}};
    const NamedOrder settled{u"by settled"_s, {{CodeColumn::Settled, false}}};
    for (const NamedFilter& filter : filters(sora.id)) {
        for (const NamedOrder& order : {newest, settled}) {
            const QString name = filter.name + u", " + order.name;
            filtered.add(table.ask(filter.filter, order.order), name);
            table.waitForCount();
            filteredEnds.add(table.jump(1), name);
        }
    }
    report(u"  any indexed filter%1, ms (at most 300)"_s.arg(where), filtered.text());
    report(u"  jump to its end%1, ms (at most 300)"_s.arg(where), filteredEnds.text());

    Slowest searched;
    for (const QString& code : knownCodes)
        searched.add(search(session, table, sora, code), u"exact search"_s);
    report(u"  exact search%1, ms (at most 50 and 2 round trips)"_s.arg(where), searched.text());
    report(u"  the GUI thread was held by the models%1, ms; by work"_s.arg(where),
        u"%1; %2"_s.arg(watchdog.longest(), 0, 'f', 1).arg(watchdog.mostWorked(), 0, 'f', 1));
}

void measurePage(admin::Session& session, const QString& where, const Report& report) {
    admin::CodesPage page(session);
    page.resize(1400, 900);
    page.show();
    page.activate();
    admin::GridView* view = page.view();
    CodeTableModel* model = page.model();
    until([&] { return model->isCountExact() && model->at(0) != nullptr; }, "the page");
    const auto go = [&](int row) {
        view->scrollToRow(row);
        until([&] { return model->at(std::max(view->firstVisibleRow(), 0)) != nullptr; }, "a scrolled row");
    };
    LoopWatchdog watchdog;
    const auto tell = [&](const QString& what) {
        report(u"  the GUI thread was held %1%2, ms (at most 16); by work"_s.arg(what, where),
            u"%1; %2"_s.arg(watchdog.longest(), 0, 'f', 1).arg(watchdog.mostWorked(), 0, 'f', 1));
        watchdog.restart();
    };
    for (int step = 0; step < 400; ++step)
        go(view->firstVisibleRow() + 3);
    tell(u"while the page of codes was scrolled"_s);
    for (const double share : {1.0, 0.0, 0.5, 0.3, 0.9, 0.01})
        go(int((model->rowCount() - 1) * share));
    tell(u"by jumps"_s);
    CodeFilter filter;
    filter.statuses = {CodeStatus::Used};
    page.showFilter(filter);
    until([&] { return model->isCountExact() && model->at(0) != nullptr; }, "a filter");
    tell(u"by a filter"_s);
}

} // namespace invites::bench
