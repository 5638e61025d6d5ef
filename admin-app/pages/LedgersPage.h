#pragma once

#include "admin-app/widgets/Page.h"
#include "common/domain/Ids.h"

class QTabWidget;

namespace invites::admin {

class LedgerView;
class Session;

// What servers have to do and how it went: word for visitors, and events of the payment provider.
class LedgersPage final : public Page {
    Q_OBJECT

public:
    explicit LedgersPage(Session& session, QWidget* parent = nullptr);

    QString title() const override { return tr("Deliveries"); }
    QString iconName() const override { return QStringLiteral("ledger"); }
    QList<QAction*> pageActions() const override;
    void activate() override;
    void refresh() override;

Q_SIGNALS:
    void showTicket(CampaignId campaign, qint64 number);

private:
    void addLedger(LedgerView* view, const QString& title);
    LedgerView* current() const;
    void offerCurrent();

    QTabWidget* m_tabs;
    QList<LedgerView*> m_views;
    QAction* m_clear;
};

} // namespace invites::admin
