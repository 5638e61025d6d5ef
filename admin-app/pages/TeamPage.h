#pragma once

#include "admin-app/pages/MemberDialog.h"
#include "admin-app/widgets/Page.h"
#include "common/base/Result.h"

#include <functional>

class QTableView;

namespace invites::store {
class UserStore;
}

namespace invites::admin {

class Session;
class StateView;
class TeamModel;

// The team's logins: who there is, and for owners to add, disable, enable, move and help out. Only made for owners.
class TeamPage final : public Page {
    Q_OBJECT

public:
    explicit TeamPage(Session& session, QWidget* parent = nullptr);

    QString title() const override;
    QString iconName() const override;
    QList<QAction*> pageActions() const override;
    void activate() override;
    void refresh() override;

private:
    using Job = std::function<Status(store::UserStore&)>;

    void makeTable();
    void makeActions();
    QAction* makeAction(const QString& name, const QString& icon, const QString& text, std::function<void()> perform);
    void offerWhatFits();
    void ask(MemberDialog::Purpose purpose);
    void askToDisable();
    void perform(MemberDialog& dialog);
    void done(MemberDialog& dialog);
    void run(Job job, std::function<void(const Status&)> finished);
    // The chosen row, or -1.
    int currentRow() const;
    void select(const QString& name);

    Session& m_session;
    TeamModel* m_model;
    QTableView* m_table;
    StateView* m_state;
    QAction* m_add = nullptr;
    QAction* m_changeRole = nullptr;
    QAction* m_resetPassword = nullptr;
    QAction* m_disable = nullptr;
    QAction* m_enable = nullptr;
    QString m_toSelect; // once the list is there again
};

} // namespace invites::admin
