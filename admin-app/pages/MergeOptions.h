#pragma once

#include "common/base/Result.h"
#include "common/store/MemberAdminStore.h"

#include <QWidget>

#include <array>
#include <optional>

class QLabel;
class QRadioButton;

namespace invites::admin {

class DatabaseThread;

// Which of two members is kept, and what merging them would do. GUI thread.
class MergeOptions final : public QWidget {
    Q_OBJECT

public:
    // The first is the one that is kept at first. names: empty where they are masked.
    MergeOptions(DatabaseThread& database, const std::array<MemberId, 2>& members, const std::array<QString, 2>& names,
        QWidget* parent = nullptr);

    MemberId kept() const;
    MemberId other() const;
    // Conflict where it is not known (yet) what it would do.
    Result<store::MemberMerge> plan() const { return m_plan; }
    // Asks the database again.
    void readPlan();

private:
    void showPlan();

    DatabaseThread& m_database;
    const std::array<MemberId, 2> m_members;
    std::array<QRadioButton*, 2> m_keep;
    QLabel* m_summary;
    Result<store::MemberMerge> m_plan;
    quint64 m_generation = 0;
};

} // namespace invites::admin
