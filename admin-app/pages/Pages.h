#pragma once

#include <QList>

class QWidget;

namespace invites::admin {

class Page;
class Session;

// The pages that this person's role has, in the order of the navigation, wired to each other. They belong to the
// parent.
QList<Page*> createPages(Session& session, QWidget* parent);

} // namespace invites::admin
