#include "admin-app/data/CodeWords.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <array>
#include <chrono>

namespace invites::admin {
namespace {

using store::CodeEvent;

class Words {
    Q_DECLARE_TR_FUNCTIONS(invites::admin::CodeWords)
};

QString statusOf(const QJsonObject& columns) {
    const auto status = codeStatusFromText(columns[QStringLiteral("status")].toString());
    return status ? wordOf(*status) : QString();
}

QString ticketOf(const CodeEvent& event) {
    return QLocale().toString(event.ticketNumber.value_or(0));
}

QString sourceText(const CodeEvent& event) {
    const QString source = event.after[QStringLiteral("source")].toString();
    if (source == QLatin1String("import"))
        return Words::tr("Added by an import");
    if (source == QLatin1String("console"))
        return Words::tr("Added in the console");
    return Words::tr("Added");
}

QString reportText(const CodeEvent& event) {
    const auto outcome = reportOutcomeFromText(event.after[QStringLiteral("outcome")].toString());
    return outcome == ReportOutcome::DoesNotWork ? Words::tr("Ticket %1 says that it does not work")
                                                 : Words::tr("Ticket %1 says that it works");
}

QString settledText(const CodeEvent& event) {
    const QString before = statusOf(event.before);
    const QString after = statusOf(event.after);
    return before.isEmpty() ? Words::tr("Settled as %1").arg(after) : Words::tr("%1 → %2").arg(before, after);
}

QString noteText(const CodeEvent& event) {
    const QString before = event.before[QStringLiteral("note")].toString();
    const QString after = event.after[QStringLiteral("note")].toString();
    if (after.isEmpty())
        return before.isEmpty() ? Words::tr("Note removed") : Words::tr("Note removed: “%1”").arg(before);
    return before.isEmpty() ? Words::tr("Note: “%1”").arg(after) : Words::tr("Note: “%1” → “%2”").arg(before, after);
}

// A change that an owner made with a statement of his own.
QString changedText(const CodeEvent& event) {
    if (event.after.contains(QStringLiteral("status")))
        return settledText(event);
    return Words::tr("Changed by hand: %1").arg(event.after.keys().join(QStringLiteral(", ")));
}

} // namespace

QString wordOf(CodeStatus status) {
    switch (status) {
    case CodeStatus::Held:
        return Words::tr("In review");
    case CodeStatus::Available:
        return Words::tr("Available");
    case CodeStatus::Reserved:
        return Words::tr("Reserved");
    case CodeStatus::Distributed:
        return Words::tr("Distributed");
    case CodeStatus::Used:
        return Words::tr("Used");
    case CodeStatus::Invalid:
        return Words::tr("Invalid");
    }
    return {};
}

QString momentText(Instant instant) {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(instant.time_since_epoch());
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(milliseconds.count()), QLocale::ShortFormat);
}

QString spanText(Instant instant, Instant now) {
    using namespace std::chrono;
    const auto span = instant < now ? now - instant : instant - now;
    if (span < minutes(1))
        return Words::tr("moments");
    if (span < hours(1))
        return Words::tr("%Ln minute(s)", nullptr, int(duration_cast<minutes>(span).count()));
    if (span < hours(48))
        return Words::tr("%Ln hour(s)", nullptr, int(duration_cast<hours>(span).count()));
    return Words::tr("%Ln day(s)", nullptr, int(duration_cast<days>(span).count()));
}

QString eventText(const CodeEvent& event) {
    static const std::array<std::pair<QLatin1String, QString (*)(const CodeEvent&)>, 20> texts{{
        {QLatin1String("added"), sourceText},
        {QLatin1String("contributed"),
            [](const CodeEvent& e) { return Words::tr("Given back by ticket %1").arg(ticketOf(e)); }},
        {QLatin1String("held"),
            [](const CodeEvent& e) { return Words::tr("Reserved for ticket %1").arg(ticketOf(e)); }},
        {QLatin1String("distributed"),
            [](const CodeEvent& e) { return Words::tr("Shown to ticket %1").arg(ticketOf(e)); }},
        {QLatin1String("copied"), [](const CodeEvent& e) { return Words::tr("Copied by ticket %1").arg(ticketOf(e)); }},
        {QLatin1String("reported"), [](const CodeEvent& e) { return reportText(e).arg(ticketOf(e)); }},
        {QLatin1String("proved"),
            [](const CodeEvent& e) { return Words::tr("Ticket %1 gave its codes back").arg(ticketOf(e)); }},
        {QLatin1String("settle_code"), settledText},
        {QLatin1String("unsettle_code"),
            [](const CodeEvent& e) { return Words::tr("Taken back: %1").arg(settledText(e)); }},
        {QLatin1String("note_code"), noteText},
        {QLatin1String("delete_code"), [](const CodeEvent&) { return Words::tr("Deleted"); }},
        {QLatin1String("restore_code"), [](const CodeEvent&) { return Words::tr("Restored"); }},
        {QLatin1String("release_code"),
            [](const CodeEvent&) { return Words::tr("Taken from whom it was reserved for"); }},
        {QLatin1String("resume_code"),
            [](const CodeEvent&) { return Words::tr("Release taken back: reserved again"); }},
        {QLatin1String("accept_code"), [](const CodeEvent&) { return Words::tr("Accepted into the pool"); }},
        {QLatin1String("hold_code"),
            [](const CodeEvent&) { return Words::tr("Acceptance taken back: in review again"); }},
        {QLatin1String("unmask_code"), [](const CodeEvent&) { return Words::tr("Looked at in clear"); }},
        {QLatin1String("update"), changedText},
        {QLatin1String("insert"), [](const CodeEvent&) { return Words::tr("Added by hand"); }},
        {QLatin1String("reseal_codes"), [](const CodeEvent&) { return Words::tr("Encrypted anew"); }},
    }};
    for (const auto& [action, text] : texts) {
        if (event.action == action)
            return text(event);
    }
    return event.action;
}

} // namespace invites::admin
