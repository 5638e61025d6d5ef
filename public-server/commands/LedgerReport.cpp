#include "public-server/commands/LedgerReport.h"

#include "common/base/Clock.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QStringList>

namespace invites::commands {

namespace {

using ledger::LedgerSummary;

QString inDigits(quint64 number) {
    return QLocale(QLocale::English).toString(qulonglong(number));
}

QString counted(quint64 count, const char* one, const char* many) {
    return inDigits(count) + u' ' + QLatin1String(count == 1 ? one : many);
}

QString momentOf(quint64 microseconds) {
    return toRfc3339(Instant(std::chrono::microseconds(qint64(microseconds))));
}

QString inWordsOfTime(quint64 seconds) {
    if (seconds < 120)
        return counted(seconds, "second", "seconds");
    if (seconds < 120 * 60)
        return counted(seconds / 60, "minute", "minutes");
    if (seconds < 48 * 3600)
        return counted(seconds / 3600, "hour", "hours");
    return counted(seconds / 86400, "day", "days");
}

QStringList sentencesOfTickets(const LedgerSummary& summary) {
    QStringList sentences;
    const quint64 served = summary.served[0] + summary.served[1] + summary.served[2];
    sentences << QStringLiteral("%1 joined (%2 drawn by lot), and %3 stood in the line before the ledger began.")
                     .arg(counted(summary.joined, "ticket", "tickets"), inDigits(summary.drawn),
                         inDigits(summary.standing));
    sentences << QStringLiteral("%1 served: %2 at the head, %3 in the standard lane (%4 at once, as they came), %5 in "
                                "the priority lane.")
                     .arg(counted(served, "ticket was", "tickets were"), inDigits(summary.served[0]),
                         inDigits(summary.served[1]), inDigits(summary.servedAtOnce), inDigits(summary.served[2]));
    if (summary.servedWhileBothWaited > 0)
        sentences << QStringLiteral("While both lanes waited, %1 of %2 who were served were in the priority lane.")
                         .arg(inDigits(summary.priorityWhileBothWaited), inDigits(summary.servedWhileBothWaited));
    sentences << QStringLiteral("%1 moved to another lane and %2 out of the line by hand, each with a digest of the "
                                "reason.")
                     .arg(counted(summary.movedByHand, "ticket was", "tickets were"), inDigits(summary.removedByHand));
    sentences << QStringLiteral("%1 missed, %2 came back after that, %3 given another code for one that did not work.")
                     .arg(counted(summary.missed, "offer was", "offers were"), inDigits(summary.returned),
                         counted(summary.replaced, "ticket was", "tickets were"));
    if (summary.longestWait > 0)
        sentences << QStringLiteral("The longest wait was %1: ticket %2.")
                         .arg(inWordsOfTime(summary.longestWait))
                         .arg(summary.longestWaitTicket);
    return sentences;
}

QStringList sentencesOfCodes(const LedgerSummary& summary) {
    QStringList sentences;
    sentences << QStringLiteral("%1 imported, %2 given back, %3 added in the console; %4 made in all.")
                     .arg(counted(summary.codesAdded[0], "code was", "codes were"), inDigits(summary.codesAdded[1]),
                         inDigits(summary.codesAdded[2]),
                         counted(summary.contributed, "contribution was", "contributions were"));
    if (summary.codesSetAside > 0)
        sentences << QStringLiteral("%1 set aside by hand and not for the line, %2 made available again. Who used what "
                                    "was set aside, the chain does not show.")
                         .arg(counted(summary.codesSetAside, "available code was", "available codes were"),
                             inDigits(summary.codesTakenBack));
    if (summary.idleBlocks > 0)
        sentences << QStringLiteral("After %1 somebody waited although a code was available.")
                         .arg(counted(summary.idleBlocks, "block", "blocks"));
    return sentences;
}

QString inWords(const ledger::Finding& finding) {
    return (finding.height ? QStringLiteral("Block %1: ").arg(*finding.height) : QString()) + finding.sentence;
}

QStringList sentencesOfProof(const VerifiedLedger& ledger) {
    QStringList sentences;
    if (ledger.brokenOffAt)
        sentences
            << QStringLiteral("From block %1 on only the chain itself could be checked.").arg(*ledger.brokenOffAt);
    for (const ledger::Finding& finding : ledger.findings.kept())
        sentences << QStringLiteral("WRONG  ") + inWords(finding);
    if (const quint64 more = ledger.findings.count() - ledger.findings.kept().size(); more > 0)
        sentences << QStringLiteral("WRONG  and %1 more.").arg(inDigits(more));
    if (!ledger.isFair())
        return sentences;
    sentences << QStringLiteral("The chain is unbroken, nobody was overtaken, and the codes balance.");
    if (ledger.areTablesCompared)
        sentences << QStringLiteral("The tables are as the chain says.");
    if (ledger.comparedTo)
        sentences << QStringLiteral("Nothing was rewritten since the earlier copy of %1.")
                         .arg(counted(*ledger.comparedTo, "block", "blocks"));
    if (ledger.isReceiptChecked)
        sentences << (ledger.isReceiptsKeyCompared
                          ? QStringLiteral("The receipt is true of this chain.")
                          : QStringLiteral("The chain has what the receipt says. Whether the receipt is the operator's "
                                           "is not known: there are no keys to compare its key with."));
    return sentences;
}

QLatin1String toText(ledger::ActKind kind) {
    switch (kind) {
    case ledger::ActKind::Move:
        return QLatin1String("move");
    case ledger::ActKind::Remove:
        return QLatin1String("remove");
    case ledger::ActKind::Other:
        return QLatin1String("other");
    }
    return {};
}

// On one line, whatever is in it.
QString inJson(const QString& text) {
    return QString::fromUtf8(QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact).mid(1).chopped(1));
}

// As docs/ledger.md says how to check them.
QStringList sentencesOfReasons(const std::vector<ShownAct>& acts) {
    QStringList sentences;
    for (const ShownAct& act : acts) {
        const QString where = act.block ? QStringLiteral("Block %1").arg(*act.block) : QStringLiteral("In no block");
        sentences << QStringLiteral("%1, ticket %2, %3: salt %4, digest %5, reason %6")
                         .arg(where)
                         .arg(act.ticket)
                         .arg(toText(act.kind))
                         .arg(QString::fromLatin1(act.salt.toHex()), QString::fromLatin1(act.digest.toHex()),
                             inJson(act.reason));
    }
    return sentences;
}

QJsonObject toJson(const ShownAct& act) {
    return {
        {QStringLiteral("block"), act.block ? QJsonValue(qint64(*act.block)) : QJsonValue()},
        {QStringLiteral("ticket"), qint64(act.ticket)},
        {QStringLiteral("act"), toText(act.kind)},
        {QStringLiteral("salt"), QString::fromLatin1(act.salt.toHex())},
        {QStringLiteral("digest"), QString::fromLatin1(act.digest.toHex())},
        {QStringLiteral("reason"), act.reason},
    };
}

QJsonObject toJson(const ledger::Finding& finding) {
    return {
        {QStringLiteral("check"), toText(finding.check)},
        {QStringLiteral("block"), finding.height ? QJsonValue(qint64(*finding.height)) : QJsonValue()},
        {QStringLiteral("ticket"), finding.ticket ? QJsonValue(qint64(*finding.ticket)) : QJsonValue()},
        {QStringLiteral("sentence"), finding.sentence},
    };
}

template <typename Kind, std::size_t size>
QJsonObject toJson(const std::array<quint64, size>& counts) {
    QJsonObject object;
    for (std::size_t i = 0; i < size; ++i)
        object.insert(toText(Kind(i)), qint64(counts[i]));
    return object;
}

} // namespace

QString inWords(const VerifiedLedger& ledger) {
    QStringList sentences;
    const LedgerSummary& summary = ledger.summary;
    if (summary.blocks > 0)
        sentences << QStringLiteral("%1 from %2 to %3. The last is %4.")
                         .arg(counted(summary.blocks, "block", "blocks"), momentOf(summary.firstTime),
                             momentOf(summary.lastTime), QString::fromLatin1(ledger.lastHash.toHex()));
    sentences << sentencesOfTickets(summary) << sentencesOfCodes(summary) << sentencesOfProof(ledger)
              << sentencesOfReasons(ledger.reasons);
    return ledger.campaign + (ledger.isFair() ? QStringLiteral(": fair") : QStringLiteral(": NOT AS IT SHOULD BE")) +
           QStringLiteral("\n    ") + sentences.join(QStringLiteral("\n    ")) + u'\n';
}

QJsonObject toJson(const VerifiedLedger& ledger) {
    const LedgerSummary& summary = ledger.summary;
    QJsonArray findings;
    for (const ledger::Finding& finding : ledger.findings.kept())
        findings.append(toJson(finding));
    QJsonArray reasons;
    for (const ShownAct& act : ledger.reasons)
        reasons.append(toJson(act));
    const auto number = [](quint64 value) { return QJsonValue(qint64(value)); };
    return {
        {QStringLiteral("campaign"), ledger.campaign},
        {QStringLiteral("fair"), ledger.isFair()},
        {QStringLiteral("blocks"), number(summary.blocks)},
        {QStringLiteral("events"), number(summary.events)},
        {QStringLiteral("first_time"), number(summary.firstTime)},
        {QStringLiteral("last_time"), number(summary.lastTime)},
        {QStringLiteral("hash"), QString::fromLatin1(ledger.lastHash.toHex())},
        {QStringLiteral("standing"), number(summary.standing)},
        {QStringLiteral("joined"), number(summary.joined)},
        {QStringLiteral("drawn"), number(summary.drawn)},
        {QStringLiteral("served"), toJson<TicketLane>(summary.served)},
        {QStringLiteral("served_at_once"), number(summary.servedAtOnce)},
        {QStringLiteral("served_while_both_lanes_waited"), number(summary.servedWhileBothWaited)},
        {QStringLiteral("priority_while_both_lanes_waited"), number(summary.priorityWhileBothWaited)},
        {QStringLiteral("moved_by_hand"), number(summary.movedByHand)},
        {QStringLiteral("removed_by_hand"), number(summary.removedByHand)},
        {QStringLiteral("missed"), number(summary.missed)},
        {QStringLiteral("returned"), number(summary.returned)},
        {QStringLiteral("replaced"), number(summary.replaced)},
        {QStringLiteral("left"), number(summary.left)},
        {QStringLiteral("contributed"), number(summary.contributed)},
        {QStringLiteral("codes_added"),
            QJsonArray{number(summary.codesAdded[0]), number(summary.codesAdded[1]), number(summary.codesAdded[2])}},
        {QStringLiteral("codes_set_aside"), number(summary.codesSetAside)},
        {QStringLiteral("codes_taken_back"), number(summary.codesTakenBack)},
        {QStringLiteral("codes"), toJson<CodeStatus>(summary.codes)},
        {QStringLiteral("tickets"), toJson<TicketState>(summary.tickets)},
        {QStringLiteral("idle_blocks"), number(summary.idleBlocks)},
        {QStringLiteral("longest_wait_seconds"), number(summary.longestWait)},
        {QStringLiteral("reasons"), reasons},
        {QStringLiteral("tables_compared"), ledger.areTablesCompared},
        {QStringLiteral("blocks_of_earlier_copy"), ledger.comparedTo ? number(*ledger.comparedTo) : QJsonValue()},
        {QStringLiteral("receipt_checked"), ledger.isReceiptChecked},
        {QStringLiteral("receipt_key_compared"), ledger.isReceiptsKeyCompared},
        {QStringLiteral("findings_count"), number(ledger.findings.count())},
        {QStringLiteral("findings"), findings},
    };
}

} // namespace invites::commands
