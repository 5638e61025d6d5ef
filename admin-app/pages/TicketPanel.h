#pragma once

#include "admin-app/widgets/SentencePanel.h"
#include "common/store/LineStore.h"

#include <optional>

namespace invites::admin {

// Everything that decides where a ticket is, and what is known of its visitor.
struct TicketExplanation {
    store::TicketFacts ticket;
    std::optional<store::CodeFacts> code;
    store::VisitorRecord visitor;

    // On the connection's thread.
    static Result<TicketExplanation> read(db::Connection& connection, CampaignId campaign, qint64 number);
};

// Says in sentences why a ticket is where it is. GUI thread.
class TicketPanel final : public SentencePanel {
    Q_OBJECT

public:
    explicit TicketPanel(QWidget* parent = nullptr);

    void tell(const TicketExplanation& explanation);
    // why: instead of how to choose one.
    void tellNothing(const QString& why = {});
};

} // namespace invites::admin
