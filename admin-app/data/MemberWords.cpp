#include "admin-app/data/MemberWords.h"

#include "admin-app/data/CodeWords.h"
#include "admin-app/data/LineModel.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>

#include <algorithm>
#include <array>

namespace invites::admin {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MemberWords)
};

QJsonValue detailOf(const store::MemberEvent& event, const char* name) {
    return QJsonDocument::fromJson(event.detail).object().value(QLatin1String(name));
}

QString providerOf(const store::MemberEvent& event) {
    return providerText(detailOf(event, "provider").toString());
}

QString gaveText(const store::MemberEvent& event) {
    return Words::tr("Gave %Ln code(s) back", nullptr, detailOf(event, "codes").toInt());
}

QString reportText(const store::MemberEvent& event) {
    return detailOf(event, "outcome").toString() == toText(ReportOutcome::Works)
               ? Words::tr("Said that the code works")
               : Words::tr("Said that the code does not work");
}

QString mergeText(const store::MemberEvent& event) {
    const qint64 into = detailOf(event, "merged_into").toInteger();
    return into > 0 ? Words::tr("Merged into member %L1").arg(into)
                    : Words::tr("Member %L1 merged into this one").arg(detailOf(event, "merged").toInteger());
}

QString fateText(const store::MergedTicket& ticket) {
    const QString which =
        Words::tr("%1: ticket %L2 (%3)").arg(ticket.campaign).arg(ticket.number).arg(wordOf(ticket.was));
    switch (ticket.fate) {
    case store::TicketFate::Stays:
        return Words::tr("%1 stays.").arg(which);
    case store::TicketFate::Leaves:
        return Words::tr("%1 leaves the line, because there is a better one.").arg(which);
    case store::TicketFate::Apart:
        return Words::tr("%1 keeps its code in its own browser, apart from the other one’s.").arg(which);
    }
    return {};
}

} // namespace

QString eventText(const store::MemberEvent& event) {
    using Event = store::MemberEvent;
    static const std::array<std::pair<QLatin1String, QString (*)(const Event&)>, 20> texts{{
        {QLatin1String("joined"), [](const Event&) { return Words::tr("First signed in"); }},
        {QLatin1String("linked"), [](const Event& e) { return Words::tr("Known from %1").arg(providerOf(e)); }},
        {QLatin1String("signed_in"), [](const Event& e) { return Words::tr("Signed in with %1").arg(providerOf(e)); }},
        {QLatin1String("signed_out"), [](const Event& e) { return Words::tr("Signed out of %1").arg(providerOf(e)); }},
        {QLatin1String("requested"), [](const Event&) { return Words::tr("Asked for a code"); }},
        {QLatin1String("offered"), [](const Event&) { return Words::tr("Was offered a code"); }},
        {QLatin1String("delivered"), [](const Event&) { return Words::tr("Was given a code"); }},
        {QLatin1String("contributed"), [](const Event&) { return Words::tr("Gave the full contribution"); }},
        {QLatin1String("expired"), [](const Event&) { return Words::tr("Missed an offer"); }},
        {QLatin1String("left"), [](const Event&) { return Words::tr("Left the line"); }},
        {QLatin1String("gave_codes"), gaveText},
        {QLatin1String("reported"), reportText},
        {QLatin1String("appealed"), [](const Event&) { return Words::tr("Appealed"); }},
        {QLatin1String("suspend_member"), [](const Event&) { return Words::tr("Suspended"); }},
        {QLatin1String("lift_suspension"), [](const Event&) { return Words::tr("Suspension lifted"); }},
        {QLatin1String("unmask_member"), [](const Event&) { return Words::tr("Name read in clear"); }},
        {QLatin1String("merge_members"), mergeText},
        {QLatin1String("move_ticket"), [](const Event&) { return Words::tr("Moved in the line"); }},
        {QLatin1String("remove_ticket"), [](const Event&) { return Words::tr("Taken out of the line"); }},
        {QLatin1String("block_visitor"), [](const Event&) { return Words::tr("Browser or address blocked"); }},
    }};
    const auto known =
        std::find_if(texts.begin(), texts.end(), [&event](const auto& text) { return event.action == text.first; });
    const QString text = known != texts.end() ? known->second(event) : QString(event.action).replace(u'_', u' ');
    if (event.ticket)
        return Words::tr("%1 (%2, ticket %L3)").arg(text, event.campaign).arg(*event.ticket);
    return event.campaign.isEmpty() ? text : Words::tr("%1 (%2)").arg(text, event.campaign);
}

QString providerText(const QString& provider) {
    if (provider == QLatin1String("linkedin"))
        return QStringLiteral("LinkedIn");
    if (provider == QLatin1String("oidc"))
        return QStringLiteral("OpenID Connect");
    if (provider == QLatin1String("email"))
        return Words::tr("E-mail");
    return provider;
}

QString standingText(const store::MemberSummary& member) {
    QStringList parts;
    if (member.mergedInto)
        parts << Words::tr("Merged into %L1").arg(member.mergedInto->value);
    if (member.isSuspended)
        parts << (member.suspendedUntil ? Words::tr("Suspended until %1").arg(momentText(*member.suspendedUntil))
                                        : Words::tr("Suspended"));
    if (member.hasPremium)
        parts << (member.premiumUntil ? Words::tr("Premium until %1").arg(momentText(*member.premiumUntil))
                                      : Words::tr("Premium"));
    return parts.join(QStringLiteral("  ·  "));
}

QString nameText(const store::OpenedMember& member) {
    QStringList texts;
    for (const MemberProfile& profile : member.profiles) {
        const QString name = profile.name.isEmpty() ? Words::tr("(no name)") : profile.name;
        texts << (profile.email.isEmpty() ? name : Words::tr("%1 <%2>").arg(name, profile.email));
    }
    texts.removeDuplicates();
    return texts.join(QStringLiteral("  ·  "));
}

QStringList wordsOf(const store::MemberMerge& merge) {
    QStringList sentences;
    for (const store::MergedTicket& ticket : merge.tickets)
        sentences << fateText(ticket);
    if (merge.tickets.empty())
        sentences << Words::tr("Neither of them is in a line or holds a code.");
    if (merge.pastTickets > 0)
        sentences << Words::tr(
            "%Ln ticket(s) that are over move to the kept one’s history.", nullptr, int(merge.pastTickets));
    if (merge.suspensions > 0)
        sentences << Words::tr("%Ln suspension(s) go with it, past ones among them.", nullptr, int(merge.suspensions));
    if (merge.sessions > 0)
        sentences << Words::tr("%Ln browser(s) are signed out.", nullptr, int(merge.sessions));
    sentences << Words::tr("Whoever signs in as the other is the kept one from then on.");
    return sentences;
}

} // namespace invites::admin
