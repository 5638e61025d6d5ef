#pragma once

#include "admin-app/widgets/TextDialog.h"
#include "common/domain/Campaign.h"
#include "common/store/MemberAdminStore.h"
#include "common/store/SuspensionStore.h"

#include <QAction>
#include <QList>
#include <QObject>

#include <vector>

namespace invites::admin {

class MemberModel;
class Session;

// What an admin may do about members: show names, suspend one, lift a suspension, merge two. Hidden from moderators.
// GUI thread.
class MemberActs final : public QObject {
    Q_OBJECT

public:
    // page: whose dialogs they are. Both outlive this.
    MemberActs(Session& session, const MemberModel& model, QWidget* page);

    QList<QAction*> actions() const { return {m_showNames, m_suspend, m_lift, m_merge}; }

    // Whom it is about.
    void setMembers(std::vector<store::MemberSummary> members);

Q_SIGNALS:
    void said(const QString& text);
    // Something was tried: what is shown may be old.
    void changed();
    void opened(const std::vector<invites::store::OpenedMember>& members);

private:
    QAction* makeAction(const QString& name, const QString& icon, const QString& text, void (MemberActs::*perform)());
    void showNames();
    void askToSuspend();
    void suspendDialog(MemberId member, const std::vector<Campaign>& campaigns);
    void askToLift();
    void liftDialog(MemberId member, const std::vector<store::Suspension>& suspensions);
    void askToMerge();
    void openDialog(TextDialog::Question question, TextDialog::Perform perform);

    Session& m_session;
    const MemberModel& m_model;
    QWidget* m_page;
    QAction* m_showNames;
    QAction* m_suspend;
    QAction* m_lift;
    QAction* m_merge;
    std::vector<store::MemberSummary> m_members;
};

} // namespace invites::admin
