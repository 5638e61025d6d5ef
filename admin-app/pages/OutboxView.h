#pragma once

#include "admin-app/pages/LedgerView.h"
#include "common/domain/Campaign.h"
#include "common/store/OutboxAdminStore.h"

#include <vector>

namespace invites::admin {

class OutboxModel;

// Word that is to be sent, and how that went. To whom it goes, nobody is shown.
class OutboxView final : public LedgerView {
    Q_OBJECT

public:
    explicit OutboxView(Session& session, QWidget* parent = nullptr);

    bool isFiltered() const override;

Q_SIGNALS:
    void showTicket(CampaignId campaign, qint64 number);

protected:
    void load() override;
    QString emptyTitle() const override { return tr("Nothing to send"); }
    QString emptyHelp() const override {
        return tr("Word of their turn for visitors who ask for it comes here by itself.");
    }
    void offerWhatFits() override;

private:
    void fillBoxes();
    void loadCampaigns();
    void countFailed();
    store::NoticeFilter filter() const;
    std::vector<NoticeId> chosenThat(bool (*fits)(const store::NoticeRecord&)) const;
    void retry();
    void askToRetryFailed();
    void askToGiveUp();
    void change(const std::vector<NoticeId>& notices, store::NoticeAct act);
    void openTicket();

    OutboxModel* m_model;
    QComboBox* m_stage;
    QComboBox* m_kind;
    QComboBox* m_channel;
    QComboBox* m_campaign;
    QAction* m_retry;
    QAction* m_retryFailed;
    QAction* m_giveUp;
    QAction* m_openTicket;
    qint64 m_failed = 0;
};

} // namespace invites::admin
