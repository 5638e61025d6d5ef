#pragma once

#include "admin-app/widgets/Page.h"
#include "common/store/MemberAdminStore.h"

class QComboBox;
class QLineEdit;
class QTableView;

namespace invites::admin {

class MemberActs;
class MemberModel;
class MemberPanel;
class Session;
class StateView;

// Who signed in: what became of his codes, how he stands, what happened to him. Admins find members by name or address,
// suspend and merge them; moderators see numbers, no names.
class MembersPage final : public Page {
    Q_OBJECT

public:
    explicit MembersPage(Session& session, QWidget* parent = nullptr);

    QString title() const override { return tr("Members"); }
    QString iconName() const override { return QStringLiteral("members"); }
    QList<QAction*> pageActions() const override;
    void activate() override;
    void refresh() override;

    // This member alone, whatever is filtered.
    void showMember(MemberId member);

private:
    void makeTable();
    QWidget* makeHeader();
    void search();
    void searchName(const QString& name);
    void searchEmail(const QString& email);
    void showFound(std::vector<MemberId> members);
    void clearSearch();
    void load();
    void arrived(bool isFirst);
    void selectionChanged();
    void mask();
    std::vector<store::MemberSummary> chosen() const;
    // Empty where it is masked.
    QString nameOf(MemberId member) const;

    Session& m_session;
    MemberModel* m_model;
    QTableView* m_table;
    MemberPanel* m_panel;
    StateView* m_state;
    MemberActs* m_acts;
    QLineEdit* m_search;
    QComboBox* m_standing;
    QAction* m_clear;
    QAction* m_find;
    store::MemberFilter m_filter;
    std::optional<MemberId> m_current; // chosen before the rows were read anew
    bool m_isLoaded = false;
    quint64 m_searches = 0;
};

} // namespace invites::admin
