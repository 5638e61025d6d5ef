#pragma once

#include "admin-app/data/SavedReports.h"
#include "common/domain/Campaign.h"

#include <QGroupBox>

#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;
class QDateEdit;
class QLabel;
class QListWidget;
class QToolButton;

namespace invites::admin {

// What goes into a report: campaign, days, columns, and for codes which and whether in clear.
class ReportOptionsBox final : public QGroupBox {
    Q_OBJECT

public:
    // mayUnmask: an admin with a keyring.
    explicit ReportOptionsBox(bool mayUnmask, QWidget* parent = nullptr);

    void setCampaigns(const std::vector<Campaign>& campaigns);
    void setReport(store::Report report);
    store::Report report() const { return m_report; }
    // Only these codes, until somebody says otherwise; description: in the words of whoever made the filter.
    void setFilter(const store::CodeFilter& filter, const QString& description);
    // From a saved one.
    void show(const SavedReport& saved);

    store::ReportRequest request(QDate today) const;
    ReportRange range() const;
    QString campaignSlug() const;
    std::vector<QString> columns() const;
    bool isUnmasked() const;
    // Nothing is chosen that makes a report.
    bool isUsable() const;

Q_SIGNALS:
    void changed();

private:
    void fillColumns(const std::vector<QString>& chosen);
    void updateControls();

    const bool m_mayUnmask;
    store::Report m_report = store::Report::Codes;
    std::optional<store::CodeFilter> m_filter;
    QComboBox* m_campaign;
    QComboBox* m_range;
    QDateEdit* m_first;
    QDateEdit* m_last;
    QLabel* m_filterLabel;
    QToolButton* m_filterClear;
    QListWidget* m_columns;
    QCheckBox* m_unmask;
    QLabel* m_hint;
};

} // namespace invites::admin
