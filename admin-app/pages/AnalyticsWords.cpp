#include "admin-app/pages/AnalyticsWords.h"

#include "admin-app/data/DashboardSummary.h"

#include <QCoreApplication>
#include <QLocale>

namespace invites::admin {
namespace {

class Words {
    Q_DECLARE_TR_FUNCTIONS(Analytics)
};

} // namespace

QString nameOf(store::CodeSource source) {
    switch (source) {
    case store::CodeSource::Import:
        return Words::tr("Imported");
    case store::CodeSource::Contribution:
        return Words::tr("Given back by visitors");
    case store::CodeSource::Console:
        return Words::tr("Added in the console");
    }
    Q_UNREACHABLE();
}

QString nameOf(TicketLane lane) {
    switch (lane) {
    case TicketLane::Head:
        return Words::tr("Head of the line");
    case TicketLane::Standard:
        return Words::tr("Standard lane");
    case TicketLane::Priority:
        return Words::tr("Priority lane");
    }
    Q_UNREACHABLE();
}

QString nameOf(FunnelStage stage) {
    switch (stage) {
    case FunnelStage::Opened:
        return Words::tr("Opened the page");
    case FunnelStage::Human:
        return Words::tr("Passed the human check");
    case FunnelStage::Asked:
        return Words::tr("Took a place in the line");
    case FunnelStage::Given:
        return Words::tr("Was given a code");
    case FunnelStage::Taken:
        return Words::tr("Copied it");
    case FunnelStage::Worked:
        return Words::tr("It worked");
    case FunnelStage::Contributed:
        return Words::tr("Gave all codes back");
    }
    Q_UNREACHABLE();
}

QString nameOf(GivingUp reason) {
    switch (reason) {
    case GivingUp::LeftWaiting:
        return Words::tr("Left while waiting");
    case GivingUp::LeftOffered:
        return Words::tr("Left while a code was held for them");
    case GivingUp::MissedTurn:
        return Words::tr("Missed their turn and did not come back");
    case GivingUp::NeverCopied:
        return Words::tr("Never copied the code");
    case GivingUp::Silent:
        return Words::tr("Copied it, and nothing more");
    case GivingUp::WorkedOnly:
        return Words::tr("It worked, and nothing came back");
    case GivingUp::CodeFailed:
        return Words::tr("The code did not work");
    case GivingUp::InPart:
        return Words::tr("Gave only some codes back");
    }
    Q_UNREACHABLE();
}

QString nameOfCountry(const QString& country) {
    if (country.isEmpty())
        return Words::tr("Not known");
    const auto territory = QLocale::codeToTerritory(country);
    return territory == QLocale::AnyTerritory ? country : QLocale::territoryToString(territory);
}

QString noteOf(const FunnelStep& step) {
    if (!step.ofFirst)
        return {};
    const QString shares = Words::tr("kept %1 · %2 of all").arg(percentText(step.ofBefore), percentText(step.ofFirst));
    return step.isBiggestLoss ? Words::tr("biggest loss · %1").arg(shares) : shares;
}

} // namespace invites::admin
