#pragma once

#include "admin-app/data/ImportJob.h"
#include "admin-app/widgets/Page.h"
#include "common/domain/Campaign.h"

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace invites::admin {

class ImportMappingBox;
class ImportResultBox;
class ImportSourceBox;
class Session;
class StateView;

// Codes from a file into a campaign, one step under the other: where from, how it is read, what importing it would do,
// the import, and what it did.
class ImportPage final : public Page {
    Q_OBJECT

public:
    explicit ImportPage(Session& session, QWidget* parent = nullptr);
    ~ImportPage() override;

    QString title() const override;
    QString iconName() const override { return QStringLiteral("import"); }
    QList<QAction*> pageActions() const override;
    void activate() override;
    void refresh() override;
    QString unsavedWork() const override;

    // As if somebody had dropped it.
    void setSource(const ImportSource& source);

private:
    struct Inspection;

    static constexpr int shareSteps = 1000; // of the progress bar

    QWidget* makeContent();
    QLayout* makeCampaignRow();
    QLayout* makeWorkRow();
    void makeActions();
    void loadCampaigns();
    void takeCampaigns(const Result<std::vector<Campaign>>& campaigns);
    const Campaign* campaign() const;
    void inspect(bool isFormatChosen);
    void takeInspection(const Inspection& inspection);
    void forgetResults();
    void start(exchange::ImportMode mode);
    void cancel();
    void showProgress();
    void showWaiting(const QString& why);
    void showFinished();
    QString finishedHeadline() const;
    QString finishedExplanation() const;
    void saveRejects();
    void updateControls();
    bool isWorking() const;

    Session& m_session;
    StateView* m_view;
    ImportSourceBox* m_sourceBox;
    QComboBox* m_campaignBox;
    ImportMappingBox* m_mapping;
    QPushButton* m_check;
    QPushButton* m_import;
    QPushButton* m_cancel;
    QProgressBar* m_bar;
    QLabel* m_progress;
    QLabel* m_trouble;
    ImportResultBox* m_result;
    QAction* m_openAction = nullptr;
    QAction* m_pasteAction = nullptr;
    QAction* m_checkAction = nullptr;
    QAction* m_importAction = nullptr;
    QAction* m_cancelAction = nullptr;

    std::vector<Campaign> m_campaigns;
    ImportSource m_source;
    ImportSource::State m_sourceState;
    bool m_isEncodingChosen = false;
    int m_generation = 0; // of looking at the source; late answers are dropped
    bool m_isInspected = false;
    std::unique_ptr<ImportJob> m_job;
    qint64 m_checkedLines = -1; // by the dry run of what is shown; -1 before it
    qint64 m_checkedNew = 0;
};

} // namespace invites::admin
