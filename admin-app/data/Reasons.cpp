#include "admin-app/data/Reasons.h"

#include "admin-app/data/CodeWords.h"

#include <QCoreApplication>
#include <QLocale>

namespace invites::admin {
namespace {

constexpr qint64 countedUpTo = 10000;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Reasons)
};

QString number(qint64 value) {
    return QLocale().toString(value);
}

QString actText(const store::LastAct& act) {
    const QString when = momentText(act.at);
    const QString what = act.action == QLatin1String("move_ticket")     ? Words::tr("moved it in the line")
                         : act.action == QLatin1String("remove_ticket") ? Words::tr("took it out of the line")
                         : act.action == QLatin1String("block_visitor") ? Words::tr("blocked its visitor")
                         : act.action == QLatin1String("lift_block")
                             ? Words::tr("lifted a block of its visitor")
                             : Words::tr("was the last to change it (%1)").arg(QString(act.action).replace(u'_', u' '));
    return act.reason ? Words::tr("%1 %2 on %3, because: “%4”.").arg(act.author, what, when, *act.reason)
                      : Words::tr("%1 %2 on %3.").arg(act.author, what, when);
}

void explainLane(const store::TicketFacts& ticket, QStringList& reasons) {
    switch (ticket.lane) {
    case TicketLane::Head:
        reasons << (ticket.replacedAt
                        ? Words::tr(
                              "It stands at the head of the line since %1, because its visitor said that his code did "
                              "not work. That is granted once.")
                              .arg(momentText(*ticket.replacedAt))
                        : Words::tr("It stands at the head of the line, where somebody moved it."));
        return;
    case TicketLane::Standard:
        reasons << (ticket.replacedAt
                        ? Words::tr(
                              "It stands in the line, where its number puts it: its visitor said on %1 that his code "
                              "did not work, but an earlier word of his had proved false.")
                              .arg(momentText(*ticket.replacedAt))
                        : Words::tr("It stands in the line, where its number puts it."));
        break;
    case TicketLane::Priority:
        reasons << Words::tr("It stands in the priority lane, where its number puts it.");
        break;
    }
    if (ticket.priorityShare)
        reasons << Words::tr(
            "The priority lane comes first, with no more than one of every %1 codes while anybody waits in the line.")
                       .arg(*ticket.priorityShare);
}

void explainWaiting(const store::TicketFacts& ticket, QStringList& reasons) {
    const qint64 ahead = ticket.ahead.value_or(0);
    reasons << (ahead == 0
                    ? Words::tr("It is the next to be served.")
                    : Words::tr("It waits: %Ln ticket(s) are served before it, of %1 in the line.", nullptr, int(ahead))
                          .arg(number(ticket.waiting)));
    if (ticket.available == 0)
        reasons << Words::tr(
            "The pool is empty. Whoever waits is served as codes come in: given back, imported or added.");
    else
        reasons << Words::tr("%Ln code(s) are available: the line is served the next time that anybody looks at it.",
            nullptr, int(ticket.available));
    explainLane(ticket, reasons);
    if (ticket.returnedAt)
        reasons << Words::tr("It missed an offer and came back on %1. That is granted once.")
                       .arg(momentText(*ticket.returnedAt));
}

void explainExpired(const store::TicketFacts& ticket, Instant now, QStringList& reasons) {
    if (ticket.expiredAt)
        reasons << Words::tr(
            "Its visitor did not come while the code was reserved. The hold ended on %1, and the code went to "
            "the next.")
                       .arg(momentText(*ticket.expiredAt));
    if (ticket.returnedAt)
        reasons << Words::tr("It came back before and cannot do so again.");
    else if (ticket.returnUntil && *ticket.returnUntil > now)
        reasons << Words::tr("Its visitor may come back to this number until %1.").arg(momentText(*ticket.returnUntil));
    else
        reasons << Words::tr("The time in which its visitor could have come back is over.");
}

void explainDelivered(const store::TicketFacts& ticket, Instant now, QStringList& reasons) {
    if (ticket.deliveredAt)
        reasons << Words::tr("Its visitor was shown a code on %1.").arg(momentText(*ticket.deliveredAt));
    reasons << (ticket.copiedAt ? Words::tr("He copied it on %1.").arg(momentText(*ticket.copiedAt))
                                : Words::tr("Nobody has copied it with the page's button."));
    reasons << Words::tr("%1 of %Ln code(s) were given back on it.", nullptr, ticket.contributionSize)
                   .arg(ticket.codesGiven);
    if (ticket.state == TicketState::Contributed && ticket.contributedAt)
        reasons << Words::tr("That is the full contribution, complete on %1.").arg(momentText(*ticket.contributedAt));
    else if (ticket.deadline)
        reasons << (*ticket.deadline > now ? Words::tr("The rest is due on %1.").arg(momentText(*ticket.deadline))
                                           : Words::tr("The rest was due on %1.").arg(momentText(*ticket.deadline)));
    if (ticket.report)
        reasons << (*ticket.report == ReportOutcome::Works ? Words::tr("He said that the code works.")
                                                           : Words::tr("He said that the code does not work."));
    if (ticket.replacedAt)
        reasons << Words::tr("It is his second code: he said on %1 that the first did not work.")
                       .arg(momentText(*ticket.replacedAt));
}

void explainReceiver(const store::CodeFacts& code, QStringList& reasons) {
    if (!code.ticketNumber)
        return;
    if (code.distributedAt)
        reasons << Words::tr("It was shown to ticket %1 on %2; a code that was shown stays with its ticket for ever.")
                       .arg(number(*code.ticketNumber), momentText(*code.distributedAt));
    if (code.copiedAt)
        reasons << Words::tr("Its receiver copied it on %1.").arg(momentText(*code.copiedAt));
}

void explainAvailable(const store::CodeFacts& code, QStringList& reasons) {
    if (code.deletedAt)
        return;
    const qint64 earlier = code.earlier.value_or(0);
    if (earlier == 0)
        reasons << Words::tr("It is the next to be handed out.");
    else if (earlier >= countedUpTo)
        reasons << Words::tr("It is ready; more than %1 codes are handed out before it, oldest first.")
                       .arg(number(countedUpTo));
    else
        reasons << Words::tr("It is ready; %Ln code(s) are handed out before it, oldest first.", nullptr, int(earlier));
    if (code.waiting > 0)
        reasons << Words::tr("%Ln ticket(s) wait: the line is served the next time that anybody looks at it.", nullptr,
            int(code.waiting));
    else if (!code.campaignOpen)
        reasons << Words::tr("The campaign is closed, so nobody can ask for it.");
    else
        reasons << Words::tr("Nobody waits for a code now.");
}

void explainDistributed(const store::CodeFacts& code, Instant now, QStringList& reasons) {
    explainReceiver(code, reasons);
    reasons << Words::tr(
        "It is not settled: its receiver has given %1 of %2 codes back, and nobody has said that it was used "
        "or does not work.")
                   .arg(code.codesGiven)
                   .arg(code.contributionSize);
    if (code.deadline)
        reasons << (*code.deadline > now
                        ? Words::tr("The contribution is due on %1.").arg(momentText(*code.deadline))
                        : Words::tr("The contribution was due on %1.").arg(momentText(*code.deadline)));
    if (code.flaggedAt)
        reasons << Words::tr(
            "Its receiver reported on %1 that it does not work, so it comes first in the verification queue.")
                       .arg(momentText(*code.flaggedAt));
    else if (code.report == ReportOutcome::Works)
        reasons << Words::tr("Its receiver said that it works.");
}

void explainSettled(const store::CodeFacts& code, QStringList& reasons) {
    const QString when = code.settledAt ? momentText(*code.settledAt) : Words::tr("an unknown day");
    if (code.status == CodeStatus::Invalid)
        reasons << Words::tr("It was marked as not working on %1.").arg(when);
    else if (code.ticketState == TicketState::Contributed)
        reasons << Words::tr(
            "It counts as used since %1: its receiver gave the full contribution, which proves that it "
            "worked.")
                       .arg(when);
    else
        reasons << Words::tr("It was marked as used on %1.").arg(when);
    explainReceiver(code, reasons);
}

QString originOf(const store::CodeFacts& code) {
    const QString when = momentText(code.addedAt);
    switch (code.source) {
    case store::CodeSource::Import:
        return Words::tr("It came with an import on %1.").arg(when);
    case store::CodeSource::Console:
        return Words::tr("It was added in the console on %1.").arg(when);
    case store::CodeSource::Contribution:
        break;
    }
    return code.givenBy ? Words::tr("It was given back on ticket %1 on %2.").arg(number(*code.givenBy), when)
                        : Words::tr("It was given back on %1.").arg(when);
}

} // namespace

QStringList reasonsOf(const store::TicketFacts& ticket, Instant now) {
    QStringList reasons;
    switch (ticket.state) {
    case TicketState::Waiting:
        explainWaiting(ticket, reasons);
        break;
    case TicketState::Offered:
        reasons << Words::tr("Its turn has come: a code is reserved for it until %1, and nobody has seen the code yet.")
                       .arg(ticket.offerExpiresAt ? momentText(*ticket.offerExpiresAt) : QString());
        reasons << Words::tr("If its visitor does not come by then, the code goes to the next.");
        break;
    case TicketState::Delivered:
    case TicketState::Contributed:
        explainDelivered(ticket, now, reasons);
        break;
    case TicketState::Expired:
        explainExpired(ticket, now, reasons);
        break;
    case TicketState::Left:
        reasons << Words::tr("It left the line on %1 and cannot come back.")
                       .arg(ticket.leftAt ? momentText(*ticket.leftAt) : QString());
        break;
    }
    if (!ticket.campaignOpen)
        reasons << Words::tr("The campaign is closed: nobody new gets in, whoever is in the line is still served.");
    reasons << Words::tr("It was requested on %1.").arg(momentText(ticket.requestedAt));
    if (ticket.isDrawn)
        reasons << Words::tr("Its number was drawn by lot, among all who asked in the first second of a rush.");
    if (ticket.lastAct)
        reasons << actText(*ticket.lastAct);
    return reasons;
}

QStringList reasonsOf(const store::CodeFacts& code, Instant now) {
    QStringList reasons;
    if (code.deletedAt)
        reasons << Words::tr("It is in the trash since %1, and is given to nobody.").arg(momentText(*code.deletedAt));
    switch (code.status) {
    case CodeStatus::Held:
        reasons << Words::tr(
            "It is in review: nobody is given it before somebody accepts it, or another code of its giver "
            "proves to work.");
        break;
    case CodeStatus::Available:
        explainAvailable(code, reasons);
        break;
    case CodeStatus::Reserved:
        reasons << Words::tr(
            "It is reserved for ticket %1 until %2. Nobody has seen it; if nobody comes, it goes to the next.")
                       .arg(number(code.ticketNumber.value_or(0)),
                           code.offerExpiresAt ? momentText(*code.offerExpiresAt) : QString());
        break;
    case CodeStatus::Distributed:
        explainDistributed(code, now, reasons);
        break;
    case CodeStatus::Used:
    case CodeStatus::Invalid:
        explainSettled(code, reasons);
        break;
    }
    reasons << originOf(code);
    if (code.lastAct)
        reasons << actText(*code.lastAct);
    return reasons;
}

QStringList wordsOf(const store::VisitorRecord& visitor) {
    QStringList words;
    words << Words::tr("As far as his browser is recognised, he had %Ln ticket(s).", nullptr, visitor.tickets);
    if (visitor.given > 0)
        words << Words::tr("He gave %Ln code(s) back: %1 proved to work, %2 not to.", nullptr, visitor.given)
                     .arg(visitor.good)
                     .arg(visitor.bad);
    if (visitor.own > 0)
        words << Words::tr(
            "Suspicious: %Ln code(s) that he gave went to himself, as it seems, and count for no recognition (the same "
            "account: %1; the same browser: %2; the same address on one day: %3).",
            nullptr, visitor.own)
                     .arg(visitor.ownByMember)
                     .arg(visitor.ownByBrowser)
                     .arg(visitor.ownByAddress);
    if (visitor.coolingUntil)
        words << Words::tr(
            "He called a code dead that works. Until %1 such a word does not put him at the head of the line.")
                     .arg(momentText(*visitor.coolingUntil));
    if (visitor.blockedUntil)
        words << Words::tr("He is blocked until %1.").arg(momentText(*visitor.blockedUntil));
    return words;
}

} // namespace invites::admin
