#pragma once

#include "admin-app/data/ReportJob.h"
#include "admin-app/data/SavedReports.h"
#include "admin-app/widgets/Page.h"
#include "common/domain/Campaign.h"

#include <memory>

class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;

namespace invites::admin {

class ReportOptionsBox;
class SavedReportsBox;
class Session;
class StateView;

// Reports as CSV files: what there is, what goes in, and those that somebody keeps to run them again.
class ReportsPage final : public Page {
    Q_OBJECT

public:
    explicit ReportsPage(Session& session, QWidget* parent = nullptr);
    ~ReportsPage() override;

    QString title() const override;
    QString iconName() const override { return QStringLiteral("reports"); }
    QList<QAction*> pageActions() const override;
    void activate() override;
    void refresh() override;
    QString unsavedWork() const override;

    // A report of the rows that another page shows, to be written as the person likes: these columns first, in this
    // order (empty: all).
    void offer(store::Report report, const ReportNarrowing& narrowing, const std::vector<QString>& columns = {},
        const ReportRange& range = {}, const QString& campaignSlug = {});
    // Without asking for a name.
    void writeTo(const QString& path);

private:
    void makeActions();
    QWidget* makeLists();
    QWidget* makeDetails();
    QLayout* makeWorkRow();
    void loadCampaigns();
    void takeCampaigns(const Result<std::vector<Campaign>>& campaigns);
    void showReport();
    void askAndWrite();
    void run(ReportOrder order);
    void runSaved(const SavedReport& saved);
    // Below the options, and in the status bar.
    void tell(const QString& what);
    void keep();
    void forget();
    void cancel();
    void showProgress();
    void showFinished();
    void showFolder();
    void updateControls();
    bool isWorking() const;

    Session& m_session;
    StateView* m_view;
    QListWidget* m_reports;
    SavedReportsBox* m_saved;
    ReportOptionsBox* m_options;
    QLabel* m_description;
    QPushButton* m_write;
    QPushButton* m_keep;
    QPushButton* m_cancel;
    QPushButton* m_showFolder;
    QProgressBar* m_bar;
    QLabel* m_progress;
    QAction* m_writeAction = nullptr;
    QAction* m_keepAction = nullptr;
    QAction* m_runAction = nullptr;
    QAction* m_forgetAction = nullptr;
    QAction* m_cancelAction = nullptr;
    bool m_hasCampaigns = false;
    std::unique_ptr<ReportJob> m_job;
};

} // namespace invites::admin
