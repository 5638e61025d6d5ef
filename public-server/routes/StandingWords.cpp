#include "public-server/routes/StandingWords.h"

#include "public-server/routes/StandingRoutes.h"
#include "public-server/routes/TicketProblems.h"

namespace invites::routes {

namespace {

constexpr int retrySoon = 5;

QString codes(int count) {
    return count == 1 ? QStringLiteral("one code") : QStringLiteral("%1 codes").arg(count);
}

// "On ticket 12 (sora) you were to pass on 4 codes by …; 3 came."
QString debtWords(const store::Debt& debt) {
    return QStringLiteral("On ticket %1 (%2) you were to pass on %3 by %4; %5 came.")
        .arg(QString::number(debt.ticketNumber), debt.campaignSlug, codes(debt.required), momentInWords(debt.deadline),
            QString::number(debt.received));
}

// "24 hours", "90 minutes"; nothing that is shorter than it is.
QString spanWords(std::chrono::seconds span) {
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(span).count();
    return minutes % 60 == 0 ? QStringLiteral("%1 hours").arg(minutes / 60) : QStringLiteral("%1 minutes").arg(minutes);
}

QString laterPlaceWords(const store::Standing& standing, std::chrono::seconds lateDelay) {
    if (standing.endsAt)
        return QStringLiteral("You may ask from %1 on; whoever asks before that is before you.")
            .arg(momentInWords(*standing.endsAt));
    return QStringLiteral("When you ask, you are told to come back after %1; whoever asks meanwhile is before you.")
        .arg(spanWords(lateDelay));
}

} // namespace

StandingWords wordsOf(const store::Standing& standing, const QString& campaignName, std::chrono::seconds lateDelay) {
    if (standing.rule == LateRule::None)
        return {QStringLiteral("You may ask"),
            QStringLiteral("Nothing keeps you from asking for an invite to %1.").arg(campaignName), {}};
    const QString finish = QStringLiteral("What you have you may finish.");
    if (!standing.debt) {
        const QString end = standing.endsAt ? QStringLiteral("until ") + momentInWords(*standing.endsAt)
                                            : QStringLiteral("until it is lifted");
        return {QStringLiteral("No place for now"),
            QStringLiteral(
                "An administrator has suspended you from asking for tickets and coming back to the line, %1. "
                "The reason: %2")
                .arg(end, standing.reason),
            finish};
    }
    const QString ends =
        QStringLiteral("Pass the codes on, however late, and it is over at once; also if the code that "
                       "you got proves not to work.");
    if (standing.rule == LateRule::LaterPlace)
        return {QStringLiteral("A later place"),
            debtWords(*standing.debt) + u' ' + laterPlaceWords(standing, lateDelay), ends + u' ' + finish};
    return {QStringLiteral("No place for now"),
        debtWords(*standing.debt) + QStringLiteral(" Until then this campaign gives you no new place."),
        ends + u' ' + finish};
}

QStringList appealWords(const store::AppealNotice& appeal) {
    switch (appeal.state) {
    case AppealState::Open:
        return {QStringLiteral("You appealed on %1. An administrator has not decided yet; you are told here.")
                    .arg(momentInWords(appeal.submittedAt))};
    case AppealState::Granted:
        return {QStringLiteral("Your appeal was granted."), QStringLiteral("The answer: ") + appeal.answer};
    case AppealState::Refused:
        return {QStringLiteral("Your appeal was refused."), QStringLiteral("The answer: ") + appeal.answer};
    }
    return {};
}

http::Problem refusedFor(const std::optional<store::Standing>& standing) {
    if (!standing || standing->rule == LateRule::None)
        return http::tooBusy(retrySoon);
    const StandingWords words = wordsOf(*standing, {});
    http::Problem told{403, standing->debt ? "contribution-late" : "suspended", words.title.toStdString(),
        QString(words.rule + u' ' + words.way).toStdString()};
    told.members = {{"rule", toText(standing->rule).data()}};
    if (standing->endsAt)
        told.members.emplace_back("until", toRfc3339(*standing->endsAt).toStdString());
    if (!standing->reason.isEmpty())
        told.members.emplace_back("reason", standing->reason.toStdString());
    if (standing->debt)
        told.members.emplace_back("owed_by", toRfc3339(standing->debt->deadline).toStdString());
    return told;
}

QJsonObject toJson(const store::Standing& standing) {
    const auto orNull = [](const std::optional<Instant>& instant) {
        return instant ? QJsonValue(toRfc3339(*instant)) : QJsonValue();
    };
    QJsonObject json{{QStringLiteral("rule"), toText(standing.rule)},
        {QStringLiteral("until"), orNull(standing.endsAt)},
        {QStringLiteral("reason"), standing.reason.isEmpty() ? QJsonValue() : QJsonValue(standing.reason)},
        {QStringLiteral("owed"), QJsonValue()}, {QStringLiteral("appeal"), QJsonValue()}};
    if (const auto& debt = standing.debt)
        json[QLatin1String("owed")] = QJsonObject{{QStringLiteral("campaign"), debt->campaignSlug},
            {QStringLiteral("number"), debt->ticketNumber}, {QStringLiteral("deadline"), toRfc3339(debt->deadline)},
            {QStringLiteral("required"), debt->required}, {QStringLiteral("received"), debt->received}};
    if (const auto& appeal = standing.appeal)
        json[QLatin1String("appeal")] = QJsonObject{{QStringLiteral("state"), toText(appeal->state)},
            {QStringLiteral("submitted_at"), toRfc3339(appeal->submittedAt)},
            {QStringLiteral("answer"), appeal->answer.isEmpty() ? QJsonValue() : QJsonValue(appeal->answer)},
            {QStringLiteral("decided_at"), orNull(appeal->decidedAt)}};
    return json;
}

} // namespace invites::routes
