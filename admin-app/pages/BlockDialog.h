#pragma once

#include "common/domain/Ids.h"

#include <QString>
#include <QWidget>

#include <functional>

namespace invites::admin {

class Session;

// The ticket behind which a visitor is that may be blocked.
struct TicketToBlock {
    TicketId id;
    qint64 number = 0;
    bool isInLine = false;     // waits, or is offered a code
    bool knowsAddress = false; // he was here today
};

// Asks an admin for what of the visitor, how long and why, and blocks it; the dialog stays until that is done. done
// takes what to say of it; not called where parent is gone by then. GUI thread.
void openBlockDialog(
    Session& session, const TicketToBlock& ticket, QWidget* parent, std::function<void(const QString& said)> done);

} // namespace invites::admin
