#pragma once

#include "admin-app/data/AppealModel.h"
#include "admin-app/widgets/Page.h"
#include "admin-app/widgets/TextDialog.h"

class QCheckBox;
class QTableView;

namespace invites::admin {

class SentencePanel;
class Session;
class StateView;

// What visitors say against being kept out, open appeals first, with what the decision should know. For admins. A
// decision is not undone: its answer was shown.
class AppealsPage final : public Page {
    Q_OBJECT

public:
    explicit AppealsPage(Session& session, QWidget* parent = nullptr);

    QString title() const override { return tr("Appeals"); }
    QString iconName() const override { return QStringLiteral("appeal"); }
    QList<QAction*> pageActions() const override { return {m_grant, m_refuse, m_showMember, m_showTicket}; }
    void activate() override;
    void refresh() override;

Q_SIGNALS:
    void showMember(MemberId member);
    void showTicket(CampaignId campaign, qint64 number);

private:
    void makeTable();
    QAction* makeAction(const QString& name, const QString& icon, const QString& text, const QKeySequence& shortcut,
        void (AppealsPage::*perform)());
    void showAppeals(std::vector<OpenedAppeal> appeals);
    void currentChanged();
    void readRecord(const store::Appeal& appeal);
    void tell(const QStringList& record);
    // nullptr where none is chosen.
    const OpenedAppeal* current() const;
    void grant() { askToDecide(true); }
    void refuse() { askToDecide(false); }
    void askToDecide(bool isGranted);
    void decide(const store::Appeal& appeal, bool isGranted, const QString& answer, const TextDialog::Finish& asked);
    void openMember();
    void openTicket();

    Session& m_session;
    AppealModel* m_model;
    QTableView* m_table;
    SentencePanel* m_panel;
    StateView* m_state;
    QCheckBox* m_all;
    QAction* m_grant;
    QAction* m_refuse;
    QAction* m_showMember;
    QAction* m_showTicket;
    AppealId m_shown;
    quint64 m_records = 0;
    bool m_isReading = false;
    bool m_isOld = false; // what is being read; asked for again meanwhile
};

} // namespace invites::admin
