#pragma once

#include "admin-app/data/ReportNarrowing.h"
#include "admin-app/widgets/Page.h"
#include "common/base/Clock.h"
#include "common/domain/Campaign.h"

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QTableView;
class QSplitter;

namespace invites::admin {

class CodeActions;
class Session;
class StateView;
class VerificationDetails;
class VerificationModel;

// The verification queue: codes in review, then codes that were shown and that nobody has settled, those most likely
// dead first, what is known about each, and keys to settle them: A accept, U used, I invalid, N note, J and K next and
// previous. Whatever is settled leaves the queue, the next comes up by itself. Moderators see it and change nothing.
class VerificationPage final : public Page {
    Q_OBJECT

public:
    explicit VerificationPage(
        Session& session, QWidget* parent = nullptr, std::shared_ptr<const Clock> clock = nullptr);
    ~VerificationPage() override;

    QString title() const override { return tr("Verification"); }
    QString iconName() const override { return QStringLiteral("verification"); }
    QList<QAction*> pageActions() const override;
    QList<QAction*> selectionActions() const override;
    void activate() override;
    void refresh() override;

Q_SIGNALS:
    // The ticket on which the code was given back: what its visitor did, and how to block him.
    void auditRequested(invites::CodeId code);
    void showTicket(CampaignId campaign, qint64 number);
    // The queue as a report of outcomes. campaignSlug: the chosen one, or empty.
    void exportRequested(const invites::admin::ReportNarrowing& narrowing, const QString& campaignSlug);

private:
    void makeTable();
    void makeActions();
    QWidget* makeHeader();
    void loadCampaigns();
    void chooseCampaign();
    void exportQueue();
    void showState();
    void showCounts();
    void selectionChanged();
    void showGiver();
    void noteRemoved(int row);
    void noteReturned(int row);
    // After all rows of an act have gone or come.
    void followUp();
    void step(int by);
    void selectRow(int row);

    Session& m_session;
    VerificationModel* m_model;
    CodeActions* m_actions;
    std::vector<Campaign> m_campaigns;
    QLabel* m_count;
    QLabel* m_flagged;
    QComboBox* m_campaign;
    QTableView* m_table;
    VerificationDetails* m_details;
    QSplitter* m_splitter;
    StateView* m_state;
    QAction* m_next;
    QAction* m_previous;
    QAction* m_showGiver;
    QAction* m_export;
    CodeId m_current; // is looked at again after the queue was read anew
    int m_removedRow = -1;
    std::vector<CodeId> m_returned;
    bool m_isFollowingUp = false;
    bool m_isLoaded = false;
};

} // namespace invites::admin
