#pragma once

#include "admin-app/data/SavedReports.h"
#include "common/domain/Campaign.h"

#include <QGroupBox>

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
    // Only these rows, until somebody says otherwise or chooses another report. columns: ticked, in this order and
    // before the others; empty for all. range: the days to begin with.
    void setNarrowing(store::Report report, const ReportNarrowing& narrowing, const std::vector<QString>& columns,
        const ReportRange& range, const QString& campaignSlug);
    const ReportNarrowing& narrowing() const { return m_narrowing; }
    // From a saved one.
    void show(const SavedReport& saved);

    // A failure says what of a narrowing is not understood (any more).
    Result<store::ReportRequest> request(QDate today) const;
    ReportRange range() const;
    QString campaignSlug() const;
    std::vector<QString> columns() const;
    bool isUnmasked() const;
    // Nothing is chosen that makes a report.
    bool isUsable() const;

Q_SIGNALS:
    void changed();

private:
    void chooseCampaign(const QString& slug);
    void fillColumns(const std::vector<QString>& chosen);
    void showRange(const ReportRange& range);
    void updateControls();

    const bool m_mayUnmask;
    store::Report m_report = store::Report::Codes;
    ReportNarrowing m_narrowing;
    QString m_wantedCampaign; // not there: to be chosen once it is, unless somebody chooses another
    QComboBox* m_campaign;
    QComboBox* m_range;
    QDateEdit* m_first;
    QDateEdit* m_last;
    QLabel* m_onlyLabel;
    QLabel* m_filterLabel;
    QToolButton* m_filterClear;
    QListWidget* m_columns;
    QCheckBox* m_unmask;
    QLabel* m_hint;
};

} // namespace invites::admin
