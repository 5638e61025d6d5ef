#include "common/store/LedgerCheck.h"

#include <QStringList>

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
    m_acts[act.digest] = {act.number, act.kind, height};
}

Status LedgerCheck::compare(ledger::LedgerReplay& replay) {
    Findings& findings = replay.findings();
    if (Status done = compareCounts(replay, findings); !done)
        return done;
    if (Status done = compareTickets(replay, findings); !done)
        return done;
    return compareReasons(findings);
}

Status LedgerCheck::compareCounts(const ledger::LedgerReplay& replay, Findings& findings) {
    const auto tables = m_store.tables(m_campaign);
    if (!tables)
        return failure(tables.error());
    const ledger::Rules& rules = replay.rules();
    if (tables->rules.share != rules.share || tables->rules.drawsRush != rules.drawsRush ||
        tables->rules.premium != rules.premium)
        find(findings, std::nullopt,
            [] { return QStringLiteral("The campaign's rules are others than the chain's last ones."); });
    if (tables->since != replay.line().since())
        find(findings, std::nullopt, [&] {
            return QStringLiteral("%1 standard tickets were served since the last priority one, and by the chain %2.")
                .arg(tables->since)
                .arg(replay.line().since());
        });
    if (tables->next != replay.tickets().next())
        find(findings, std::nullopt, [&] {
            return QStringLiteral("The next newcomer gets number %1, and by the chain %2.")
                .arg(tables->next)
                .arg(replay.tickets().next());
        });
    const LedgerTables::Counts chain{replay.codes().codes(), replay.summary().tickets, replay.codes().inTrash()};
    store::compareCounts(findings, "the rows", tables->rows, chain);
    store::compareCounts(findings, "the tally", tables->tally, chain);
    return {};
}

Status LedgerCheck::compareTickets(const ledger::LedgerReplay& replay, Findings& findings) {
    quint64 last = 0;
    const auto findMissing = [&](quint64 until) {
        if (last + 1 == until - 1)
            find(findings, last + 1, [&] { return QStringLiteral("Ticket %1 is not in the tables.").arg(last + 1); });
        else if (last + 1 < until)
            find(findings, last + 1,
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
                find(findings, row.number, [&] {
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

Status LedgerCheck::compareReasons(Findings& findings) {
    qint64 last = 0;
    while (true) {
        const auto page = m_store.reasons(m_campaign, last, pageSize);
        if (!page)
            return failure(page.error());
        for (const LedgerReason& reason : *page) {
            last = reason.event;
            const auto noted = m_acts.find(reason.act.digest);
            const bool isThere = noted != m_acts.end() && noted->second.number == reason.act.number &&
                                 noted->second.kind == reason.act.kind;
            if (!isThere) {
                find(findings, reason.act.number, [&] {
                    return QStringLiteral("Event %1 of the audit log, on ticket %2, is not as it was written down.")
                        .arg(reason.event)
                        .arg(reason.act.number);
                });
            } else {
                m_acts.erase(noted);
            }
        }
        if (page->size() < pageSize)
            break;
    }
    for (const auto& [digest, act] : m_acts)
        findings.add(Check::Tables, act.height, act.number, [&, number = act.number] {
            return QStringLiteral(
                "Somebody did something to ticket %1, and the audit log does not have his reason any more.")
                .arg(number);
        });
    return {};
}

} // namespace invites::store
