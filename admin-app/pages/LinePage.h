#pragma once

#include "admin-app/data/ReportNarrowing.h"
#include "admin-app/widgets/Page.h"
#include "common/store/CampaignAdminStore.h"
#include "common/store/LineStore.h"

#include <functional>
#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace invites::admin {

class LineHistoryView;
class LineModel;
class LiveMark;
class Session;
class StateView;
class TicketActs;
class TicketPanel;
struct TicketExplanation;

// Who waits in a campaign's line, why any of its tickets is where it is, and what the line was like. Admins move,
// remove and block, with a reason.
class LinePage final : public Page {
    Q_OBJECT

public:
    explicit LinePage(Session& session, QWidget* parent = nullptr);

    QString title() const override { return tr("Line"); }
    QString iconName() const override { return QStringLiteral("line"); }
    QList<QAction*> pageActions() const override;
    QList<QAction*> selectionActions() const override;
    void activate() override;
    void refresh() override;

    // Chooses the campaign; id 0 leaves the choice as it is.
    void showCampaign(CampaignId campaign);
    // Explains a ticket of the chosen campaign (after showCampaign(), once the page is shown), and shows the line from
    // there where it waits.
    void showTicket(qint64 number);

Q_SIGNALS:
    // What the panel says has arrived.
    void explained();
    void auditRequested(invites::TicketId ticket);
    // The line of a campaign as a report of tickets.
    void exportRequested(const invites::admin::ReportNarrowing& narrowing, const QString& campaignSlug);

private:
    QWidget* makeHeader();
    void makeTable();
    void makeActions();
    QAction* makeAction(const QString& name, const QString& icon, const QString& text);
    void showCampaigns(const std::vector<store::CampaignRecord>& campaigns);
    void showLine();
    void showHistory(bool isShown);
    void tellHistory();
    void renew();
    void renewRows();
    void look();
    void catchUp();
    void showState();
    void showCount();
    void search();
    void explain(qint64 number, bool goThere);
    void explainAgain();
    void read(qint64 number, std::function<void(const Result<TicketExplanation>&)> done);
    void tell(const TicketExplanation& explanation);
    void tellNothing(const QString& why = {});
    void offerWhatFits();
    void exportLine();
    CampaignId campaign() const;
    std::optional<TicketState> state() const;

    Session& m_session;
    LineModel* m_model;
    QTableView* m_table;
    StateView* m_stateView;
    TicketPanel* m_panel;
    TicketActs* m_acts;
    LineHistoryView* m_history;
    QStackedWidget* m_views;
    QComboBox* m_campaign = nullptr;
    QComboBox* m_filter = nullptr;
    QLineEdit* m_number = nullptr;
    QLabel* m_count = nullptr;
    LiveMark* m_live = nullptr;     // where rows are renewed by themselves
    QToolButton* m_moved = nullptr; // where they are not, and have moved
    QAction* m_fromFront = nullptr;
    QAction* m_export = nullptr;
    QAction* m_showAudit = nullptr;
    QAction* m_showsHistory = nullptr;
    std::vector<store::CampaignRecord> m_campaigns;
    CampaignId m_wanted;                  // to be chosen once the campaigns are there
    std::optional<qint64> m_wantedTicket; // to be explained then
    std::optional<store::TicketFacts> m_ticket;
    bool m_knowsAddress = false; // of its visitor
    int m_generation = 0;        // of explain()
    bool m_isAsking = false;     // explain() has no answer yet
    bool m_isPicking = false;    // the row that was chosen before is chosen again
    bool m_isRenewing = false;
};

} // namespace invites::admin
