#include "admin-app/pages/Pages.h"

#include "admin-app/session/Session.h"
#include "admin-app/widgets/Page.h"

namespace invites::admin {

QList<Page*> createPages(Session& session, QWidget* parent) {
    QList<Page*> pages;
    Q_UNUSED(session)
    Q_UNUSED(parent)
    return pages;
}

} // namespace invites::admin
