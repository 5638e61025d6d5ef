#include "public-server/publication/Transactions.h"

#include "common/base/Clock.h"
#include "common/csv/CsvWriter.h"
#include "common/ledger/RecordDecoder.h"

#include <QBuffer>

#include <algorithm>

namespace invites::publication {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::microseconds readableTime = std::chrono::days(7);

// What is said of one event, beside the block and the time.
struct Event {
    QString event;
    QString number{};
    QString lane{};
    QString detail{};
};

QString inText(const ledger::CodePlace& place) {
    return QString(toText(place.status)) + (place.isInTrash ? u" (trash)"_s : QString());
}

QString inText(const std::variant<ledger::CodePlace, ledger::CodeOrigin>& from) {
    if (const auto* place = std::get_if<ledger::CodePlace>(&from))
        return inText(*place);
    switch (std::get<ledger::CodeOrigin>(from)) {
    case ledger::CodeOrigin::Import:
        return u"import"_s;
    case ledger::CodeOrigin::Contribution:
        return u"contribution"_s;
    case ledger::CodeOrigin::Console:
        return u"console"_s;
    }
    Q_UNREACHABLE();
}

QString nameOf(const ledger::StepEntry& step) {
    if (step.isReplaced)
        return u"did-not-work"_s;
    if (step.isReturning)
        return u"returned"_s;
    if (step.before == step.after)
        return u"lane-changed"_s;
    return toText(step.after);
}

QString nameOf(ledger::ActKind kind) {
    switch (kind) {
    case ledger::ActKind::Move:
        return u"moved-by-hand"_s;
    case ledger::ActKind::Remove:
        return u"removed-by-hand"_s;
    case ledger::ActKind::Other:
        return u"changed-by-hand"_s;
    }
    Q_UNREACHABLE();
}

QString detailOf(const ledger::StepEntry& step) {
    QStringList words;
    if (step.laneBefore != step.laneAfter)
        words << u"from the lane "_s + toText(step.laneBefore);
    if (step.isPremium)
        words << u"premium"_s;
    if (step.isResumed)
        words << u"the offer it had before"_s;
    return words.join(u", "_s);
}

// One overload for each kind of record.
class EventsOf {
public:
    std::vector<Event> operator()(const ledger::Opening& opening) const {
        return {{u"ledger-opened"_s, {}, {}, u"the next number is %1"_s.arg(opening.next)}};
    }
    std::vector<Event> operator()(const ledger::Rules& rules) const {
        QStringList words{rules.share > 0 ? u"priority at most 1 in %1"_s.arg(rules.share) : u"no priority lane"_s};
        if (rules.drawsRush)
            words << u"the first second of a rush is drawn by lot"_s;
        if (rules.premium)
            words << u"members with premium stand in the priority lane"_s;
        return {{u"rules"_s, {}, {}, words.join(u", "_s)}};
    }
    std::vector<Event> operator()(const ledger::Joined& joined) const { return tickets(u"joined"_s, joined.tickets); }
    std::vector<Event> operator()(const ledger::Standing& standing) const {
        return tickets(u"standing"_s, standing.tickets);
    }
    std::vector<Event> operator()(const ledger::Stepped& stepped) const {
        std::vector<Event> events;
        for (const ledger::StepEntry& step : stepped.steps)
            events.push_back({nameOf(step), QString::number(step.number), toText(step.laneAfter), detailOf(step)});
        return events;
    }
    std::vector<Event> operator()(const ledger::CodesMoved& moved) const {
        std::vector<Event> events;
        for (const ledger::CodeMove& move : moved.moves)
            events.push_back(
                {u"codes"_s, {}, {}, u"%1 from %2 to %3"_s.arg(move.count).arg(inText(move.from), inText(move.to))});
        return events;
    }
    std::vector<Event> operator()(const ledger::Act& act) const {
        const QByteArray digest(reinterpret_cast<const char*>(act.digest.data()), qsizetype(act.digest.size()));
        return {{nameOf(act.kind), QString::number(act.number), {},
            u"digest of the reason "_s + QString::fromLatin1(digest.toHex())}};
    }

private:
    static std::vector<Event> tickets(const QString& event, const std::vector<ledger::TicketEntry>& entries) {
        std::vector<Event> events;
        for (const ledger::TicketEntry& ticket : entries) {
            QStringList words{toText(ticket.state)};
            if (ticket.isDrawn)
                words << u"number drawn by lot"_s;
            if (ticket.isPremium)
                words << u"premium"_s;
            events.push_back({event, QString::number(ticket.number), toText(ticket.lane), words.join(u", "_s)});
        }
        return events;
    }
};

} // namespace

Status Transactions::add(const ledger::Block& block) {
    const auto records = ledger::decodeBody(block.body);
    if (!records)
        return failure(records.error());
    const QString height = QString::number(block.height);
    const QString time = toRfc3339(Instant(std::chrono::microseconds(block.time)));
    for (const ledger::Record& record : *records) {
        for (const Event& event : std::visit(EventsOf(), record))
            m_rows.push_back({height, time, event.event, event.number, event.lane, event.detail});
        while (m_rows.size() > mostRows)
            m_rows.pop_front();
    }
    return {};
}

Result<QByteArray> Transactions::csvOf(const ledger::ChainEnd& end, const BlockReader& read) {
    // Each block has one event at least.
    quint64 next = end.height < mostRows ? 0 : end.height + 1 - mostRows;
    const quint64 since = end.time - std::min<quint64>(end.time, quint64(readableTime.count()));
    Transactions events;
    while (next <= end.height) {
        const auto blocks = read(next, int(end.height - next + 1));
        if (!blocks)
            return failure(blocks.error());
        if (blocks->empty())
            return failure(ErrorCode::DataCorrupt, u"A block of the ledger is missing."_s);
        for (const ledger::Block& block : *blocks) {
            const Status added = block.time < since ? Status() : events.add(block);
            if (!added)
                return failure(added.error());
        }
        next = blocks->back().height + 1;
    }
    return events.csv();
}

QByteArray Transactions::csv() const {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    csv::CsvWriter writer(buffer);
    // A buffer takes everything.
    (void)writer.write({u"block"_s, u"time"_s, u"event"_s, u"number"_s, u"lane"_s, u"detail"_s});
    for (const Row& row : m_rows)
        (void)writer.write(row);
    (void)writer.flush();
    return buffer.data();
}

} // namespace invites::publication
