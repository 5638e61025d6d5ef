#pragma once

#include "admin-app/widgets/Page.h"
#include "admin-app/widgets/TextDialog.h"
#include "common/store/BlockStore.h"

class QCheckBox;
class QTableView;

namespace invites::admin {

class BlockModel;
class Session;
class StateView;

// Who gets no ticket for now, why, and until when. Admins lift blocks; they are made where a ticket is shown.
class BlocksPage final : public Page {
    Q_OBJECT

public:
    explicit BlocksPage(Session& session, QWidget* parent = nullptr);

    QString title() const override { return tr("Blocks"); }
    QString iconName() const override { return QStringLiteral("block"); }
    QList<QAction*> pageActions() const override;
    void activate() override;
    void refresh() override;

Q_SIGNALS:
    // The ticket behind which somebody was blocked.
    void showTicket(CampaignId campaign, qint64 number);

private:
    void makeTable();
    QAction* makeAction(const QString& name, const QString& icon, const QString& text, void (BlocksPage::*perform)());
    void showBlocks(std::vector<store::Block> blocks);
    void offerWhatFits();
    void openTicket();
    void askToLift();
    void lift(BlockId block, const QString& reason, const TextDialog::Finish& asked);
    // The chosen row, or -1.
    int currentRow() const;

    Session& m_session;
    BlockModel* m_model;
    QTableView* m_table;
    StateView* m_state;
    QCheckBox* m_all;
    QAction* m_lift;
    QAction* m_openTicket;
    bool m_isReading = false;
    bool m_isOld = false; // what is being read; asked for again meanwhile
};

} // namespace invites::admin
