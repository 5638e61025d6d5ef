#pragma once

#include "admin-app/data/DatabaseThread.h"
#include "admin-app/widgets/HistoryList.h"
#include "common/domain/Ids.h"
#include "common/store/CodeActStore.h"

#include <optional>
#include <vector>

namespace invites::admin {

// What happened to one code, newest first: when, who, what, why. GUI thread.
class CodeHistoryView final : public HistoryList {
    Q_OBJECT

public:
    explicit CodeHistoryView(DatabaseThread& database, QWidget* parent = nullptr);

    // Loads; what was shown of another code goes at once.
    void showCode(CodeId id);
    void showNothing();

Q_SIGNALS:
    void loaded();

private:
    void fill(const std::vector<store::CodeEvent>& events);

    DatabaseThread& m_database;
    std::optional<CodeId> m_code;
    quint64 m_generation = 0;
};

} // namespace invites::admin
