#pragma once

#include "admin-app/widgets/Page.h"
#include "admin-app/widgets/TextDialog.h"
#include "common/store/HallStore.h"

class QTableView;

namespace invites::admin {

class HallModel;
class Session;
class StateView;

// The names in the Hall of generosity. Admins hide one that nobody should read, and show it again.
class HallPage final : public Page {
    Q_OBJECT

public:
    explicit HallPage(Session& session, QWidget* parent = nullptr);

    QString title() const override { return tr("Hall"); }
    QString iconName() const override { return QStringLiteral("check"); }
    QList<QAction*> pageActions() const override;
    void activate() override;
    void refresh() override;

private:
    using Act = Result<bool> (store::HallStore::*)(MemberId, const QString&);

    void makeTable();
    QAction* makeAction(const QString& name, const QString& icon, const QString& text, void (HallPage::*perform)());
    void showMembers(std::vector<store::HallMember> members);
    void offerWhatFits();
    void askToHide();
    void askToShow();
    void ask(TextDialog::Question question, Act act, const QString& done);
    int currentRow() const;

    Session& m_session;
    HallModel* m_model;
    QTableView* m_table;
    StateView* m_state;
    QAction* m_hide;
    QAction* m_show;
    bool m_isReading = false;
    bool m_isOld = false; // what is being read; asked for again meanwhile
};

} // namespace invites::admin
