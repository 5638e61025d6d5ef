#pragma once

#include "admin-app/widgets/TextDialog.h"
#include "common/store/LineStore.h"

#include <QAction>
#include <QList>
#include <QObject>

#include <optional>

namespace invites::admin {

class Session;

// What an admin may do to a ticket: move it, take it out of the line, block its visitor; each asks for a reason, and a
// move can be undone. Hidden from moderators. GUI thread.
class TicketActs final : public QObject {
    Q_OBJECT

public:
    // page: whose dialogs they are; outlives this.
    TicketActs(Session& session, QWidget* page);

    QList<QAction*> actions() const { return {m_toHead, m_toPriority, m_toLine, m_remove, m_block}; }

    // Which ticket it is about; nothing: none fits.
    void setTicket(std::optional<store::TicketFacts> ticket, bool knowsAddress);

Q_SIGNALS:
    void said(const QString& text);
    // Something was tried: what is shown may be old.
    void changed();

private:
    QAction* makeAction(const QString& name, const QString& icon, const QString& text);
    void askToMove(TicketLane to);
    void askToRemove();
    void askToBlock();
    void move(const store::TicketFacts& ticket, TicketLane to, const QString& reason, const TextDialog::Finish& asked);
    void remove(const store::TicketFacts& ticket, const QString& reason, const TextDialog::Finish& asked);

    Session& m_session;
    QWidget* m_page;
    QAction* m_toHead;
    QAction* m_toPriority;
    QAction* m_toLine;
    QAction* m_remove;
    QAction* m_block;
    std::optional<store::TicketFacts> m_ticket;
    bool m_knowsAddress = false;
};

} // namespace invites::admin
