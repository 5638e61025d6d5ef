#pragma once

#include "admin-app/data/DatabaseThread.h"
#include "common/store/MemberAdminStore.h"

#include <QWidget>

#include <optional>

class QLabel;

namespace invites::admin {

class HistoryList;

// One member: his name where it was opened, how he stands, and what happened to him. GUI thread.
class MemberPanel final : public QWidget {
    Q_OBJECT

public:
    explicit MemberPanel(DatabaseThread& database, QWidget* parent = nullptr);

    // name: empty where it is masked. The history is read anew.
    void show(const store::MemberSummary& member, const QString& name);
    void setName(const QString& name);
    void showNothing();

Q_SIGNALS:
    // The history is there, or why it is not.
    void loaded();

private:
    void fill(const Result<std::vector<store::MemberEvent>>& events);

    DatabaseThread& m_database;
    QLabel* m_title;
    QLabel* m_name;
    QLabel* m_facts;
    HistoryList* m_history;
    std::optional<MemberId> m_member;
    quint64 m_generation = 0;
};

} // namespace invites::admin
