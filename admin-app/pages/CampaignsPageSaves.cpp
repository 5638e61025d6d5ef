// Campaigns being created and changed, by two people at once as well.
#include "admin-app/data/CampaignModel.h"
#include "admin-app/data/CodeWords.h"
#include "admin-app/pages/CampaignEditor.h"
#include "admin-app/pages/CampaignsPage.h"
#include "admin-app/session/Session.h"

#include <QLabel>
#include <QPointer>

namespace invites::admin {

void CampaignsPage::save() {
    const auto draft = m_hasCurrent ? m_model->draftOf(m_current) : std::nullopt;
    if (!draft || m_isSaving || !m_editor->problem().isEmpty())
        return;
    if (const auto record = m_model->recordOf(m_current))
        update(*record, draft->version, draft->settings, tr("Changed “%1”").arg(draft->settings.name));
    else
        create(draft->settings);
}

void CampaignsPage::create(const store::CampaignSettings& settings) {
    m_isSaving = true;
    m_trouble->clear();
    offerWhatFits();
    m_session.database().run<CampaignId>(
        this, [settings](db::Connection& connection) { return store::CampaignAdminStore(connection).create(settings); },
        [this, settings](const Result<CampaignId>& id) {
            m_isSaving = false;
            if (!id) {
                fail(id.error());
                return;
            }
            m_model->dropDraft(CampaignId());
            m_toSelect = *id;
            Q_EMIT said(tr("“%1” is there").arg(settings.name));
            Q_EMIT answered();
            refresh();
        });
}

void CampaignsPage::update(
    const store::CampaignRecord& record, qint64 version, const store::CampaignSettings& settings, const QString& done) {
    m_isSaving = true;
    m_trouble->clear();
    offerWhatFits();
    m_session.database().run<store::CampaignUpdate>(
        this,
        [id = record.id, version, settings](
            db::Connection& connection) { return store::CampaignAdminStore(connection).update(id, version, settings); },
        [this, record, settings, done](const Result<store::CampaignUpdate>& answer) {
            m_isSaving = false;
            if (!answer)
                fail(answer.error());
            else if (answer->isConflict)
                showConflict(record.id, *answer);
            else
                updated(record, settings, *answer, done);
            Q_EMIT answered();
        });
}

void CampaignsPage::updated(const store::CampaignRecord& record, const store::CampaignSettings& settings,
    const store::CampaignUpdate& answer, const QString& done) {
    if (m_conflictOf && m_conflictOf->first == record.id)
        m_conflictOf.reset();
    // What was saved is no draft any more; what was typed meanwhile goes on from here.
    if (auto draft = m_model->draftOf(record.id)) {
        if (draft->settings == settings)
            m_model->dropDraft(record.id);
        else
            m_model->setDraft(record.id, {answer.version, draft->settings});
    }
    Q_EMIT said(done);
    rememberForUndo(record.id, record.settings, settings, answer.version, done);
    refresh();
}

void CampaignsPage::rememberForUndo(CampaignId id, const store::CampaignSettings& before,
    const store::CampaignSettings& after, qint64 version, const QString& done) {
    // What can be undone outlives the page.
    auto step = [history = &m_session.undoHistory(), database = &m_session.database(),
                    page = QPointer<CampaignsPage>(this), id, known = std::make_shared<qint64>(version)](
                    const store::CampaignSettings& settings, UndoHistory::Finish finish) {
        database->run<store::CampaignUpdate>(
            history,
            [id, settings, seen = *known](db::Connection& connection) {
                return store::CampaignAdminStore(connection).update(id, seen, settings);
            },
            [page, known, finish = std::move(finish)](const Result<store::CampaignUpdate>& answer) {
                if (answer && !answer->isConflict)
                    *known = answer->version;
                if (!answer)
                    finish(failure(answer.error()));
                else if (answer->isConflict)
                    finish(failure(ErrorCode::Conflict, tr("Somebody has changed the campaign since.")));
                else
                    finish({});
                if (page)
                    page->refresh();
            });
    };
    m_session.undoHistory().add({done, [step, before](UndoHistory::Finish finish) { step(before, std::move(finish)); },
        [step, after](UndoHistory::Finish finish) { step(after, std::move(finish)); }});
}

void CampaignsPage::toggleOpen() {
    const auto record = m_model->recordOf(m_current);
    if (!record || m_isSaving)
        return;
    store::CampaignSettings settings = record->settings;
    settings.open = !settings.open;
    if (auto draft = m_model->draftOf(m_current); draft && draft->version == record->version) {
        // The switch is thrown now; what else was typed stays to be saved.
        draft->settings.open = settings.open;
        m_model->setDraft(m_current, *draft);
    }
    update(*record, record->version, settings,
        settings.open ? tr("“%1” is open").arg(settings.name) : tr("“%1” is closed").arg(settings.name));
}

void CampaignsPage::showConflict(CampaignId id, const store::CampaignUpdate& answer) {
    const QString who = answer.changedBy.value_or(tr("Somebody"));
    const QString when = answer.changedAt ? momentText(*answer.changedAt) : tr("meanwhile");
    m_conflictText->setText(tr("%1 has changed this campaign (%2). Yours is not saved.").arg(who, when));
    Q_EMIT said(m_conflictText->text());
    // Without a draft there is nothing to choose between: what is there is shown.
    if (m_model->draftOf(id))
        m_conflictOf = {id, answer.version};
    showCurrent();
    refresh();
}

void CampaignsPage::keepMine() {
    const auto draft = m_model->draftOf(m_current);
    const auto record = m_model->recordOf(m_current);
    if (!m_conflictOf || !draft || !record)
        return;
    m_model->setDraft(m_current, {m_conflictOf->second, draft->settings});
    save();
}

void CampaignsPage::fail(const Error& error) {
    m_trouble->setText(error.detail);
    Q_EMIT said(error.detail);
    Q_EMIT answered();
    offerWhatFits();
}

} // namespace invites::admin
