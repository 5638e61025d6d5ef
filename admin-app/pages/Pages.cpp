#include "admin-app/pages/Pages.h"

#include "admin-app/pages/AuditPage.h"
#include "admin-app/pages/ImportPage.h"
#include "admin-app/pages/ReportsPage.h"
#include "admin-app/pages/TeamPage.h"
#include "admin-app/pages/VerificationPage.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Page.h"

namespace invites::admin {

QList<Page*> createPages(Session& session, QWidget* parent) {
    QList<Page*> pages;
    pages.append(new VerificationPage(session, parent));
    if (session.isAdmin())
        pages.append(new ImportPage(session, parent));
    pages.append(new ReportsPage(session, parent));
    if (session.isOwner())
        pages.append(new TeamPage(session, parent));
    auto* audit = new AuditPage(session, parent);
    pages.append(audit);
    return pages;
}

} // namespace invites::admin
