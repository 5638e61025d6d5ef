#pragma once

#include "admin-app/data/UndoHistory.h"
#include "admin-app/widgets/Page.h"
#include "common/store/CampaignAdminStore.h"

#include <memory>
#include <optional>

class QFrame;
class QLabel;
class QPushButton;
class QTableView;

namespace invites::admin {

class CampaignEditor;
class CampaignModel;
class Session;
class StateView;

// The campaigns and their settings. What is changed and not saved is kept, whichever campaign is looked at meanwhile;
// who saves second is told who was first, and chooses. Moderators read.
class CampaignsPage final : public Page {
    Q_OBJECT

public:
    explicit CampaignsPage(Session& session, QWidget* parent = nullptr);

    QString title() const override { return tr("Campaigns"); }
    QString iconName() const override { return QStringLiteral("campaigns"); }
    QList<QAction*> pageActions() const override;
    void activate() override;
    void refresh() override;
    QString unsavedWork() const override;

    // Begins a campaign that is not saved yet, or goes on with it.
    void createCampaign();

Q_SIGNALS:
    // A change was answered by the database, one way or the other.
    void answered();

private:
    void makeTable();
    QWidget* makeEditor();
    QWidget* makeConflict();
    void makeActions();
    QAction* makeAction(const QString& name, const QString& icon, const QString& text);
    void take(std::vector<store::CampaignRecord> campaigns);
    void select(CampaignId id);
    void showCurrent();
    void noteEdit();
    void offerWhatFits();
    void save();
    void create(const store::CampaignSettings& settings);
    void update(const store::CampaignRecord& record, qint64 version, const store::CampaignSettings& settings,
        const QString& done);
    void updated(const store::CampaignRecord& record, const store::CampaignSettings& settings,
        const store::CampaignUpdate& answer, const QString& done);
    void rememberForUndo(CampaignId id, const store::CampaignSettings& before, const store::CampaignSettings& after,
        qint64 version, const QString& done);
    void discard();
    void toggleOpen();
    void showConflict(CampaignId id, const store::CampaignUpdate& answer);
    void keepMine();
    void fail(const Error& error);

    Session& m_session;
    CampaignModel* m_model;
    QTableView* m_table;
    StateView* m_state;
    CampaignEditor* m_editor = nullptr;
    QLabel* m_heading = nullptr;
    QLabel* m_trouble = nullptr;
    QFrame* m_conflict = nullptr;
    QLabel* m_conflictText = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_discard = nullptr;
    QAction* m_create = nullptr;
    QAction* m_toggle = nullptr;
    QAction* m_saveAction = nullptr;
    CampaignId m_current;
    bool m_hasCurrent = false;
    // Of a conflict that is shown: whose it is, and the version that is there now.
    std::optional<std::pair<CampaignId, qint64>> m_conflictOf;
    std::optional<CampaignId> m_toSelect;
    bool m_isSaving = false;
};

} // namespace invites::admin
