#pragma once

#include "admin-app/data/SavedReports.h"

#include <QWidget>

#include <optional>
#include <vector>

class QListWidget;

namespace invites::admin {

// The reports that somebody keeps: each is run again by one press on its button, by a double click or Enter.
class SavedReportsBox final : public QWidget {
    Q_OBJECT

public:
    // Actions for the current one: offered in its menu.
    explicit SavedReportsBox(const QList<QAction*>& actions, QWidget* parent = nullptr);

    // Those in the settings now.
    void reload();
    std::optional<SavedReport> current() const;
    void setBusy(bool isBusy);

Q_SIGNALS:
    void currentChanged();
    void runRequested(const invites::admin::SavedReport& report);

private:
    void addRow(const SavedReport& report);

    QListWidget* m_list;
    std::vector<SavedReport> m_reports;
    bool m_isBusy = false;
};

} // namespace invites::admin
