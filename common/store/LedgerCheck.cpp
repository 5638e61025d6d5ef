#include "common/store/LedgerCheck.h"

#include <QStringList>

#include <algorithm>
#include <cstring>

namespace invites::store {

namespace {

using ledger::Check;
using ledger::Findings;

constexpr int pageSize = 10'000;

template <typename Sentence>
void find(Findings& findings, std::optional<quint64> ticket, Sentence sentence) {
    findings.add(Check::Tables, std::nullopt, ticket, sentence);
}

// Of a ticket: named with the last block that has to do with it.
template <typename Sentence>
void findOf(Findings& findings, const ledger::LedgerReplay& replay, quint64 ticket, Sentence sentence) {
    findings.add(Check::Tables, replay.tickets().lastBlockOf(ticket), ticket, sentence);
}

// What of a ticket is not as the chain has it; empty where all is.
QString difference(const ledger::TicketEntry& row, const ledger::LedgerReplay& replay) {
    const auto known = replay.tickets().find(row.number);
    if (!known) {
        const bool isOver = row.state == TicketState::Delivered || row.state == TicketState::Contributed ||
                            row.state == TicketState::Left;
        return isOver ? QString() : QStringLiteral("state");
    }
    QStringList parts;
    if (row.state != known->state)
        parts << QStringLiteral("state");
    if (row.lane != known->lane)
        parts << QStringLiteral("lane");
    if (row.isPremium != known->isPremium)
        parts << QStringLiteral("premium");
    if (row.isDrawn != known->isDrawn)
        parts << QStringLiteral("lot");
    const auto pseudonym = replay.tickets().pseudonymOf(row.number);
    if (pseudonym && *pseudonym != row.pseudonym)
        parts << QStringLiteral("pseudonym");
    return parts.join(QStringLiteral(", "));
}

void compareCount(Findings& findings, const char* what, const QString& kind, quint64 table, quint64 chain) {
    if (table != chain)
        find(findings, std::nullopt, [&] {
            return QStringLiteral("By %1 there are %2 %3, and by the chain %4.")
                .arg(QLatin1String(what))
                .arg(table)
                .arg(kind)
                .arg(chain);
        });
}

void compareCounts(
    Findings& findings, const char* what, const LedgerTables::Counts& counts, const LedgerTables::Counts& chain) {
    for (std::size_t i = 0; i < counts.codes.size(); ++i) {
        const QString status = toText(CodeStatus(i));
        compareCount(findings, what, status + QStringLiteral(" codes"), counts.codes[i], chain.codes[i]);
        compareCount(
            findings, what, toText(TicketState(i)) + QStringLiteral(" tickets"), counts.tickets[i], chain.tickets[i]);
        compareCount(findings, what, status + QStringLiteral(" codes in the trash"), counts.codesInTrash[i],
            chain.codesInTrash[i]);
    }
}

} // namespace

std::size_t LedgerCheck::DigestHash::operator()(const ledger::Digest& digest) const {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
}

void LedgerCheck::note(const ledger::Act& act, quint64 height) {
    m_moves += act.kind != ledger::ActKind::Remove;
    m_acts[act.digest] = {act.number, act.kind, height};
}

Status LedgerCheck::compare(ledger::LedgerReplay& replay) {
    Findings& findings = replay.findings();
    // What can name a block comes first.
    if (Status done = compareTickets(replay, findings); !done)
        return done;
    if (Status done = compareReasons(replay, findings); !done)
        return done;
    return compareCounts(replay, findings);
}

// No act of the product renames a campaign.
void LedgerCheck::compareName(const LedgerTables& tables, const ledger::LedgerReplay& replay, Findings& findings) {
    if (replay.opening() && replay.opening()->slug != tables.slug)
        findings.add(Check::Tables, 0, std::nullopt, [&] {
            return QStringLiteral("The campaign is called \"%1\", and by the chain \"%2\".")
                .arg(QString::fromUtf8(tables.slug), QString::fromLatin1(replay.opening()->slug));
        });
}

void LedgerCheck::compareRules(const LedgerTables& tables, const ledger::LedgerReplay& replay, Findings& findings) {
    const ledger::Rules& rules = replay.rules();
    if (tables.rules.share != rules.share || tables.rules.drawsRush != rules.drawsRush ||
        tables.rules.premium != rules.premium)
        findings.add(Check::Tables, replay.rulesBlock(), std::nullopt,
            [] { return QStringLiteral("The campaign's rules are others than the chain's last ones."); });
    if (tables.since != replay.line().since())
        find(findings, std::nullopt, [&] {
            return QStringLiteral("%1 standard tickets were served since the last priority one, and by the chain %2.")
                .arg(tables.since)
                .arg(replay.line().since());
        });
    if (tables.next != replay.tickets().next())
        find(findings, std::nullopt, [&] {
            return QStringLiteral("The next newcomer gets number %1, and by the chain %2.")
                .arg(tables.next)
                .arg(replay.tickets().next());
        });
}

void LedgerCheck::compareTold(
    const LedgerTables& tables, const ledger::LedgerReplay& replay, Findings& findings) const {
    const ledger::LedgerSummary summary = replay.summary();
    const bool isWhole = replay.opening() && replay.opening()->next == 1;
    const auto compare = [&](const char* what, quint64 told, quint64 least, quint64 most) {
        if (told < least || (isWhole && told > most))
            find(findings, std::nullopt, [&] {
                return QStringLiteral("%1 %2 are told of, and the chain has %3.")
                    .arg(told)
                    .arg(QLatin1String(what))
                    .arg(told < least ? least : most);
            });
    };
    const quint64 standard = summary.served[std::size_t(TicketLane::Standard)];
    const quint64 priority = summary.served[std::size_t(TicketLane::Priority)];
    compare("tickets served in the standard lane", tables.standardServed, standard, standard);
    compare("tickets served in the priority lane", tables.priorityServed, priority, priority);
    // Of the acts some follow from a rule; of the moves some have one that explains them as well.
    compare("tickets moved by hand", tables.moved, summary.movedByHand, m_moves);
}

// Of the codes that were there before the ledger, it does not know where they came from.
void LedgerCheck::compareSources(const LedgerTables& tables, const ledger::LedgerReplay& replay, Findings& findings) {
    if (!replay.opening())
        return;
    const ledger::SixCounts& before = replay.opening()->codes;
    const bool isWhole = std::all_of(before.begin(), before.end(), [](quint64 count) { return count == 0; });
    constexpr std::array<const char*, 3> names{"imported", "contributed", "added in the console"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        const quint64 added = replay.codes().added()[i];
        if (tables.sources[i] < added || (isWhole && tables.sources[i] != added))
            find(findings, std::nullopt, [&] {
                return QStringLiteral("By the rows %1 codes were %2, and by the chain %3.")
                    .arg(tables.sources[i])
                    .arg(QLatin1String(names[i]))
                    .arg(added);
            });
    }
}

Status LedgerCheck::compareCounts(const ledger::LedgerReplay& replay, Findings& findings) {
    const auto tables = m_store.tables(m_campaign);
    if (!tables && tables.error().code == ErrorCode::NotFound) {
        find(findings, std::nullopt, [] {
            return QStringLiteral("The chain's campaign, its line or its tally is not in the tables any more.");
        });
        return {};
    }
    if (!tables)
        return failure(tables.error());
    compareName(*tables, replay, findings);
    compareRules(*tables, replay, findings);
    compareTold(*tables, replay, findings);
    const LedgerTables::Counts chain{replay.codes().codes(), replay.summary().tickets, replay.codes().inTrash()};
    store::compareCounts(findings, "the rows", tables->rows, chain);
    store::compareCounts(findings, "the tally", tables->tally, chain);
    compareSources(*tables, replay, findings);
    return {};
}

Status LedgerCheck::compareTickets(const ledger::LedgerReplay& replay, Findings& findings) {
    quint64 last = 0;
    const auto findMissing = [&](quint64 until) {
        if (last + 1 == until - 1)
            findOf(findings, replay, last + 1,
                [&] { return QStringLiteral("Ticket %1 is not in the tables.").arg(last + 1); });
        else if (last + 1 < until)
            findOf(findings, replay, last + 1,
                [&] { return QStringLiteral("Tickets %1 to %2 are not in the tables.").arg(last + 1).arg(until - 1); });
    };
    while (true) {
        const auto page = m_store.tickets(m_campaign, last, pageSize);
        if (!page)
            return failure(page.error());
        for (const ledger::TicketEntry& row : *page) {
            findMissing(row.number);
            last = row.number;
            if (row.number >= replay.tickets().next()) {
                find(findings, row.number,
                    [&] { return QStringLiteral("Ticket %1 is in the tables, and never joined.").arg(row.number); });
            } else if (const QString parts = difference(row, replay); !parts.isEmpty()) {
                findOf(findings, replay, row.number, [&] {
                    return QStringLiteral("Ticket %1 is not in the tables as the chain has it: %2.")
                        .arg(row.number)
                        .arg(parts);
                });
            }
        }
        if (page->size() < pageSize)
            break;
    }
    findMissing(replay.tickets().next());
    return {};
}

Status LedgerCheck::compareReasons(const ledger::LedgerReplay& replay, Findings& findings) {
    qint64 last = 0;
    std::vector<LedgerReason> others;
    while (true) {
        const auto page = m_store.reasons(m_campaign, last, pageSize);
        if (!page)
            return failure(page.error());
        for (const LedgerReason& reason : *page) {
            last = reason.event;
            const auto noted = m_acts.find(reason.act.digest);
            const bool isThere = noted != m_acts.end() && noted->second.number == reason.act.number &&
                                 noted->second.kind == reason.act.kind;
            if (isThere)
                m_acts.erase(noted);
            else
                others.push_back(reason);
        }
        if (page->size() < pageSize)
            break;
    }
    for (const LedgerReason& reason : others)
        findings.add(Check::Tables, blockOf(reason, replay), reason.act.number, [&] {
            return QStringLiteral("Event %1 of the audit log, on ticket %2, is not as it was written down.")
                .arg(reason.event)
                .arg(reason.act.number);
        });
    for (const auto& [digest, act] : m_acts)
        findings.add(Check::Tables, act.height, act.number, [&, number = act.number] {
            return QStringLiteral(
                "Somebody did something to ticket %1, and the audit log does not have his reason any more.")
                .arg(number);
        });
    return {};
}

// Where the chain has an act that no reason was found for, that of this ticket; else the last that has to do with it.
std::optional<quint64> LedgerCheck::blockOf(const LedgerReason& reason, const ledger::LedgerReplay& replay) const {
    const auto act = std::find_if(m_acts.begin(), m_acts.end(),
        [&](const auto& each) { return each.first == reason.act.digest || each.second.number == reason.act.number; });
    return act != m_acts.end() ? act->second.height : replay.tickets().lastBlockOf(reason.act.number);
}

} // namespace invites::store
