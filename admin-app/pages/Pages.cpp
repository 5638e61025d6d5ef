#include "admin-app/pages/Pages.h"

#include "admin-app/pages/AnalyticsPage.h"
#include "admin-app/pages/AppealsPage.h"
#include "admin-app/pages/AuditPage.h"
#include "admin-app/pages/BlocksPage.h"
#include "admin-app/pages/CampaignsPage.h"
#include "admin-app/pages/CodesPage.h"
#include "admin-app/pages/DashboardPage.h"
#include "admin-app/pages/HallPage.h"
#include "admin-app/pages/ImportPage.h"
#include "admin-app/pages/LedgersPage.h"
#include "admin-app/pages/LinePage.h"
#include "admin-app/pages/MembersPage.h"
#include "admin-app/pages/ReportsPage.h"
#include "admin-app/pages/TeamPage.h"
#include "admin-app/pages/VerificationPage.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Page.h"
#include "admin-app/widgets/UndoBar.h"

#include <QLayout>

#include <algorithm>
#include <array>

namespace invites::admin {
namespace {

// The order of the navigation, by the pages' icons: what is looked at daily first.
constexpr std::array order{"dashboard", "analytics", "codes", "verification", "import", "reports", "campaigns", "line",
    "members", "appeal", "block", "check", "ledger", "team", "audit"};

std::ptrdiff_t placeOf(const Page* page) {
    return std::find(order.begin(), order.end(), page->iconName().toStdString()) - order.begin();
}

} // namespace

QList<Page*> createPages(Session& session, QWidget* parent) {
    QList<Page*> pages;
    auto* dashboard = new DashboardPage(session, parent);
    pages.append(dashboard);
    auto* analytics = new AnalyticsPage(session, parent);
    pages.append(analytics);
    QObject::connect(dashboard, &DashboardPage::showAnalytics, analytics,
        [analytics](std::optional<CampaignId> campaign, const QString& name) {
            analytics->showCampaign(campaign, name);
            Q_EMIT analytics->wanted();
        });
    auto* codes = new CodesPage(session, parent);
    codes->layout()->addWidget(new UndoBar(session.undoHistory()));
    pages.append(codes);
    QObject::connect(dashboard, &DashboardPage::showCodes, codes, [codes](const store::CodeFilter& filter) {
        codes->showFilter(filter);
        Q_EMIT codes->wanted();
    });
    auto* campaigns = new CampaignsPage(session, parent);
    pages.append(campaigns);
    auto* line = new LinePage(session, parent);
    pages.append(line);
    QObject::connect(dashboard, &DashboardPage::showLine, line, [line](CampaignId campaign) {
        line->showCampaign(campaign);
        Q_EMIT line->wanted();
    });
    QObject::connect(dashboard, &DashboardPage::createCampaignRequested, campaigns, [campaigns] {
        campaigns->createCampaign();
        Q_EMIT campaigns->wanted();
    });
    auto* blocks = new BlocksPage(session, parent);
    pages.append(blocks);
    const auto showTicket = [line](CampaignId campaign, qint64 number) {
        line->showCampaign(campaign);
        line->showTicket(number);
        Q_EMIT line->wanted();
    };
    QObject::connect(codes, &CodesPage::showTicket, line, showTicket);
    QObject::connect(blocks, &BlocksPage::showTicket, line, showTicket);
    pages.append(new HallPage(session, parent));
    auto* members = new MembersPage(session, parent);
    pages.append(members);
    auto* ledgers = new LedgersPage(session, parent);
    pages.append(ledgers);
    QObject::connect(ledgers, &LedgersPage::showTicket, line, showTicket);
    if (session.isAdmin()) {
        auto* appeals = new AppealsPage(session, parent);
        pages.append(appeals);
        QObject::connect(appeals, &AppealsPage::showTicket, line, showTicket);
        QObject::connect(appeals, &AppealsPage::showMember, members, [members](MemberId member) {
            members->showMember(member);
            Q_EMIT members->wanted();
        });
    }
    auto* verification = new VerificationPage(session, parent);
    pages.append(verification);
    QObject::connect(verification, &VerificationPage::showTicket, line, showTicket);
    if (session.isAdmin())
        pages.append(new ImportPage(session, parent));
    auto* reports = new ReportsPage(session, parent);
    pages.append(reports);
    if (session.isOwner())
        pages.append(new TeamPage(session, parent));
    auto* audit = new AuditPage(session, parent);
    pages.append(audit);
    audit->offerExport();
    const auto showCode = [audit](CodeId code) { audit->showSubject(QStringLiteral("code"), code.value); };
    QObject::connect(codes, &CodesPage::auditRequested, audit, showCode);
    QObject::connect(verification, &VerificationPage::auditRequested, audit, showCode);
    QObject::connect(line, &LinePage::auditRequested, audit,
        [audit](TicketId ticket) { audit->showSubject(QStringLiteral("ticket"), ticket.value); });
    QObject::connect(audit, &AuditPage::exportRequested, reports,
        [reports](const ReportNarrowing& narrowing, const ReportRange& range) {
            reports->offer(store::Report::Audit, narrowing, {}, range);
        });
    QObject::connect(codes, &CodesPage::exportRequested, reports,
        [reports](const ReportNarrowing& narrowing, const std::vector<QString>& columns, const QString& campaign) {
            reports->offer(store::Report::Codes, narrowing, columns, {}, campaign);
        });
    QObject::connect(verification, &VerificationPage::exportRequested, reports,
        [reports](const ReportNarrowing& narrowing, const QString& campaign) {
            reports->offer(store::Report::Verification, narrowing, {}, {}, campaign);
        });
    QObject::connect(line, &LinePage::exportRequested, reports,
        [reports](const ReportNarrowing& narrowing, const QString& campaign) {
            reports->offer(store::Report::Tickets, narrowing, {}, {}, campaign);
        });
    std::stable_sort(
        pages.begin(), pages.end(), [](const Page* left, const Page* right) { return placeOf(left) < placeOf(right); });
    return pages;
}

} // namespace invites::admin
