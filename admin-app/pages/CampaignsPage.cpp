#include "admin-app/pages/CampaignsPage.h"

#include "admin-app/data/CampaignModel.h"
#include "admin-app/pages/CampaignEditor.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/RowTable.h"
#include "admin-app/widgets/StateView.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStyle>
#include <QTableView>

namespace invites::admin {

CampaignsPage::CampaignsPage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_model(new CampaignModel(this)), m_table(new QTableView) {
    auto* splitter = new QSplitter;
    splitter->addWidget(m_table);
    splitter->addWidget(makeEditor());
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    splitter->setChildrenCollapsible(false);
    splitter->setSizes({440, 600});
    makeTable();
    makeActions();
    m_state = new StateView(splitter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->addWidget(m_state);
    connect(m_state, &StateView::activated, this, [this] {
        if (m_session.isAdmin() && m_model->rowCount() == 0)
            createCampaign();
        else
            refresh();
    });
    m_state->showLoading(tr("Loading the campaigns…"));
    showCurrent();
}

void CampaignsPage::makeTable() {
    m_table->setObjectName(QStringLiteral("campaigns"));
    m_table->setAccessibleName(tr("Campaigns"));
    m_table->setModel(m_model);
    dressAsRowTable(*m_table);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setWordWrap(false);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 16);
    QHeaderView* header = m_table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(CampaignModel::Name, QHeaderView::Stretch);
    m_table->setMinimumWidth(fontMetrics().averageCharWidth() * 40);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& row) {
        m_hasCurrent = row.isValid();
        m_current = m_model->idAt(row.row());
        showCurrent();
    });
}

QWidget* CampaignsPage::makeEditor() {
    m_editor = new CampaignEditor;
    m_editor->setObjectName(QStringLiteral("editor"));
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_editor);
    // Scrolled up and down only: the table beside it can do with less.
    scroll->setMinimumWidth(m_editor->minimumSizeHint().width() + style()->pixelMetric(QStyle::PM_ScrollBarExtent));
    m_heading = new QLabel;
    QFont large = m_heading->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setWeight(QFont::DemiBold);
    m_heading->setFont(large);
    m_heading->setContentsMargins(16, 0, 0, 0);
    m_trouble = new QLabel;
    m_trouble->setObjectName(QStringLiteral("trouble"));
    m_trouble->setWordWrap(true);
    m_save = new QPushButton(themedIcon(QStringLiteral("save")), tr("Save"));
    m_save->setObjectName(QStringLiteral("save"));
    m_discard = new QPushButton(tr("Discard changes"));
    m_discard->setObjectName(QStringLiteral("discard"));
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(16, 0, 8, 0);
    buttons->addWidget(m_trouble, 1);
    buttons->addWidget(m_discard);
    buttons->addWidget(m_save);
    auto* side = new QWidget;
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_heading);
    layout->addWidget(makeConflict());
    layout->addWidget(scroll, 1);
    layout->addLayout(buttons);
    connect(m_editor, &CampaignEditor::edited, this, &CampaignsPage::noteEdit);
    connect(m_save, &QPushButton::clicked, this, &CampaignsPage::save);
    connect(m_discard, &QPushButton::clicked, this, &CampaignsPage::discard);
    return side;
}

QWidget* CampaignsPage::makeConflict() {
    m_conflict = new QFrame;
    m_conflict->setObjectName(QStringLiteral("conflict"));
    m_conflict->setFrameShape(QFrame::StyledPanel);
    m_conflictText = new QLabel;
    m_conflictText->setObjectName(QStringLiteral("conflictText"));
    m_conflictText->setWordWrap(true);
    auto* theirs = new QPushButton(tr("Take what is there"));
    theirs->setObjectName(QStringLiteral("takeTheirs"));
    auto* mine = new QPushButton(tr("Save mine all the same"));
    mine->setObjectName(QStringLiteral("keepMine"));
    auto* layout = new QHBoxLayout(m_conflict);
    layout->addWidget(m_conflictText, 1);
    layout->addWidget(theirs);
    layout->addWidget(mine);
    connect(theirs, &QPushButton::clicked, this, &CampaignsPage::discard);
    connect(mine, &QPushButton::clicked, this, &CampaignsPage::keepMine);
    m_conflict->hide();
    return m_conflict;
}

QAction* CampaignsPage::makeAction(const QString& name, const QString& icon, const QString& text) {
    auto* action = new QAction(themedIcon(icon), text, this);
    action->setObjectName(name);
    return action;
}

void CampaignsPage::makeActions() {
    m_create = makeAction(QStringLiteral("createCampaign"), QStringLiteral("add"), tr("&New campaign"));
    m_create->setShortcut(QKeySequence::New);
    connect(m_create, &QAction::triggered, this, &CampaignsPage::createCampaign);
    m_toggle = makeAction(QStringLiteral("toggleOpen"), QStringLiteral("stop"), tr("&Close the campaign"));
    connect(m_toggle, &QAction::triggered, this, &CampaignsPage::toggleOpen);
    m_saveAction = makeAction(QStringLiteral("saveCampaign"), QStringLiteral("save"), tr("&Save"));
    m_saveAction->setShortcut(QKeySequence::Save);
    connect(m_saveAction, &QAction::triggered, this, &CampaignsPage::save);
    m_table->addActions({m_create, m_toggle});
    for (QAction* action : {m_create, m_toggle, m_saveAction})
        action->setVisible(m_session.isAdmin());
}

QList<QAction*> CampaignsPage::pageActions() const {
    return m_session.isAdmin() ? QList<QAction*>{m_create, m_toggle, m_saveAction} : QList<QAction*>();
}

void CampaignsPage::activate() {
    refresh();
}

void CampaignsPage::refresh() {
    m_session.database().run<std::vector<store::CampaignRecord>>(
        this, [](db::Connection& connection) { return store::CampaignAdminStore(connection).list(); },
        [this](Result<std::vector<store::CampaignRecord>> campaigns) {
            if (campaigns)
                take(std::move(*campaigns));
            else if (m_model->rowCount() == 0)
                m_state->showError(campaigns.error().detail);
        });
}

QString CampaignsPage::unsavedWork() const {
    const int count = m_model->draftCount();
    return count == 0 ? QString() : tr("Changes to %n campaign(s) are not saved.", nullptr, count);
}

void CampaignsPage::take(std::vector<store::CampaignRecord> campaigns) {
    const bool hadCurrent = m_hasCurrent;
    const CampaignId before = m_current;
    m_model->setCampaigns(std::move(campaigns));
    if (m_model->rowCount() == 0) {
        m_state->showEmpty(tr("There is no campaign yet"),
            tr("A campaign is a product whose invite codes are passed on: its name, its link, and what its codes look "
               "like."),
            m_session.isAdmin() ? tr("Create a campaign") : QString());
        return;
    }
    m_state->showContent();
    if (m_toSelect)
        select(*std::exchange(m_toSelect, std::nullopt));
    else
        select(hadCurrent && m_model->rowOf(before) >= 0 ? before : m_model->idAt(0));
    showCurrent();
}

void CampaignsPage::select(CampaignId id) {
    m_table->setCurrentIndex(m_model->index(m_model->rowOf(id), 0));
}

void CampaignsPage::showCurrent() {
    m_trouble->clear();
    if (!m_hasCurrent) {
        m_editor->setEnabled(false);
        offerWhatFits();
        return;
    }
    m_editor->setEnabled(true);
    const bool isNew = m_current == CampaignId();
    const auto draft = m_model->draftOf(m_current);
    const auto record = m_model->recordOf(m_current);
    const store::CampaignSettings shown = draft    ? draft->settings
                                          : record ? record->settings
                                                   : store::CampaignSettings();
    // What is there already stays, and the cursor in it.
    if (m_editor->settings() != shown || m_editor->property("campaign").toLongLong() != m_current.value ||
        !m_editor->property("isShown").toBool())
        m_editor->setSettings(shown, isNew);
    m_editor->setProperty("campaign", m_current.value);
    m_editor->setProperty("isShown", true);
    m_editor->setReadOnly(!m_session.isAdmin());
    m_heading->setText(isNew ? tr("New campaign") : record ? record->settings.name : QString());
    m_conflict->setVisible(m_conflictOf && m_conflictOf->first == m_current);
    offerWhatFits();
}

void CampaignsPage::noteEdit() {
    if (!m_hasCurrent || !m_session.isAdmin())
        return;
    const store::CampaignSettings settings = m_editor->settings();
    const auto record = m_model->recordOf(m_current);
    const auto draft = m_model->draftOf(m_current);
    if (record && record->settings == settings)
        m_model->dropDraft(m_current);
    else
        m_model->setDraft(m_current, {draft ? draft->version : record ? record->version : 0, settings});
    m_trouble->clear();
    offerWhatFits();
}

void CampaignsPage::offerWhatFits() {
    const bool hasDraft = m_hasCurrent && m_model->draftOf(m_current);
    const bool maySave = hasDraft && !m_isSaving && m_editor->problem().isEmpty();
    m_save->setVisible(m_session.isAdmin());
    m_discard->setVisible(m_session.isAdmin());
    m_save->setEnabled(maySave);
    m_saveAction->setEnabled(maySave);
    m_discard->setEnabled(hasDraft && !m_isSaving);
    const auto record = m_model->recordOf(m_current);
    m_toggle->setEnabled(record && !m_isSaving);
    const bool isOpen = !record || record->settings.open;
    m_toggle->setText(isOpen ? tr("&Close the campaign") : tr("&Open the campaign"));
    m_toggle->setIcon(themedIcon(isOpen ? QStringLiteral("stop") : QStringLiteral("play")));
}

void CampaignsPage::createCampaign() {
    if (!m_session.isAdmin())
        return;
    if (!m_model->draftOf(CampaignId())) {
        store::CampaignSettings settings;
        settings.codePattern = QStringLiteral("[A-Z0-9]{6}");
        m_model->setDraft(CampaignId(), {0, settings});
    }
    m_state->showContent();
    select(CampaignId());
    if (auto* name = m_editor->findChild<QWidget*>(QStringLiteral("name")))
        name->setFocus();
}

void CampaignsPage::discard() {
    if (!m_hasCurrent)
        return;
    const CampaignId id = m_current;
    if (m_conflictOf && m_conflictOf->first == id)
        m_conflictOf.reset();
    m_model->dropDraft(id);
    showCurrent();
    refresh();
}

} // namespace invites::admin
