#pragma once

#include "admin-app/pages/LedgerView.h"
#include "common/domain/Premium.h"

#include <optional>

namespace invites::admin {

class WebhookModel;

// The payment provider's events, and how working on them went.
class WebhookView final : public LedgerView {
    Q_OBJECT

public:
    explicit WebhookView(Session& session, QWidget* parent = nullptr);

    bool isFiltered() const override { return chosenState().has_value(); }

protected:
    void load() override;
    QString emptyTitle() const override { return tr("No events"); }
    QString emptyHelp() const override {
        return tr("What the payment provider tells of subscriptions comes here by itself.");
    }
    void offerWhatFits() override;

private:
    std::optional<WebhookState> chosenState() const;
    std::vector<WebhookEventId> failedAmongChosen() const;
    void retry();

    WebhookModel* m_model;
    QComboBox* m_state;
    QAction* m_retry;
};

} // namespace invites::admin
