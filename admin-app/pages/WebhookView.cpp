#include "admin-app/pages/WebhookView.h"

#include "admin-app/data/WebhookModel.h"
#include "admin-app/session/Session.h"

#include <QComboBox>
#include <QTableView>

#include <array>

namespace invites::admin {

WebhookView::WebhookView(Session& session, QWidget* parent)
    : LedgerView(session, new WebhookModel(session.database()), tr("Webhooks"), parent),
      m_model(static_cast<WebhookModel*>(table().model())),
      m_state(addFilter(QStringLiteral("state"), tr("State"), tr("Any state"))),
      m_retry(addAction(For::Admins, QStringLiteral("retryEvent"), QStringLiteral("refresh"), tr("&Try again now"),
          [this] { retry(); })) {
    table().setObjectName(QStringLiteral("webhooks"));
    for (const WebhookState state : {WebhookState::Received, WebhookState::Processed, WebhookState::Failed})
        m_state->addItem(wordOf(state), int(state));
    const int character = fontMetrics().averageCharWidth();
    const std::array widths{20, 12, 30, 16, 26, 10, 30};
    for (int column = 0; column < int(widths.size()); ++column)
        table().setColumnWidth(column, character * widths[std::size_t(column)]);
}

std::optional<WebhookState> WebhookView::chosenState() const {
    const QVariant chosen = m_state->currentData();
    return chosen.isValid() ? std::optional(WebhookState(chosen.toInt())) : std::nullopt;
}

void WebhookView::load() {
    m_model->load(chosenState());
}

std::vector<WebhookEventId> WebhookView::failedAmongChosen() const {
    std::vector<WebhookEventId> events;
    const QList<int> rows = chosenRows();
    for (const int row : rows) {
        if (m_model->row(row).state == WebhookState::Failed)
            events.push_back(m_model->row(row).id);
    }
    return events;
}

void WebhookView::offerWhatFits() {
    m_retry->setEnabled(session().isAdmin() && !failedAmongChosen().empty());
}

void WebhookView::retry() {
    session().database().run<int>(
        this,
        [events = failedAmongChosen()](db::Connection& connection) -> Result<int> {
            int count = 0;
            for (const WebhookEventId event : events) {
                const auto retried = store::WebhookStore(connection).retry(event);
                if (!retried)
                    return failure(retried.error());
                count += *retried ? 1 : 0;
            }
            return count;
        },
        [this](const Result<int>& count) {
            Q_EMIT said(
                count ? tr("%Ln event(s) are worked on again when a server looks next, in ten minutes at the latest.",
                            nullptr, *count)
                      : count.error().detail);
            refresh();
        });
}

} // namespace invites::admin
