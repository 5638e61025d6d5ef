#include "admin-app/pages/ImportPage.h"

#include "admin-app/data/Aside.h"
#include "admin-app/pages/ImportMappingBox.h"
#include "admin-app/pages/ImportResultBox.h"
#include "admin-app/pages/ImportSourceBox.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/StateView.h"
#include "common/store/CampaignStore.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QVBoxLayout>

#include <algorithm>

namespace invites::admin {

namespace {

QString campaignKey() {
    return QStringLiteral("import/campaign");
}

} // namespace

// What looking at a source found; made on another thread.
struct ImportPage::Inspection {
    int generation = 0;
    Result<exchange::SheetPreview> preview;
    ImportSource::State state;
};

ImportPage::ImportPage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_sourceBox(new ImportSourceBox(this)), m_campaignBox(new QComboBox),
      m_mapping(new ImportMappingBox), m_check(new QPushButton), m_import(new QPushButton), m_cancel(new QPushButton),
      m_bar(new QProgressBar), m_progress(new QLabel), m_trouble(new QLabel), m_result(new ImportResultBox) {
    makeActions();
    m_view = new StateView(makeContent());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    connect(m_view, &StateView::activated, this, &ImportPage::loadCampaigns);
    connect(m_sourceBox, &ImportSourceBox::chosen, this, &ImportPage::setSource);
    connect(m_mapping, &ImportMappingBox::formatChosen, this, [this] { inspect(true); });
    connect(m_mapping, &ImportMappingBox::columnsChosen, this, [this] {
        m_mapping->remember();
        forgetResults();
    });
    connect(m_result, &ImportResultBox::saveRequested, this, &ImportPage::saveRejects);
    connect(m_campaignBox, &QComboBox::activated, this, [this] {
        QSettings().setValue(campaignKey(), m_campaignBox->currentData());
        inspect(false);
    });
    m_mapping->hide();
    m_result->hide();
    updateControls();
}

ImportPage::~ImportPage() = default;

QString ImportPage::title() const {
    return tr("Import");
}

QList<QAction*> ImportPage::pageActions() const {
    return {m_openAction, m_pasteAction, m_checkAction, m_importAction, m_cancelAction};
}

void ImportPage::makeActions() {
    const auto make = [this](const char* icon, const QString& text, const QKeySequence& shortcut, auto slot) {
        auto* action = new QAction(themedIcon(QString::fromLatin1(icon)), text, this);
        action->setShortcut(shortcut);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_openAction = make("open", tr("Choose a &file…"), QKeySequence::Open, [this] { m_sourceBox->chooseFile(); });
    m_pasteAction =
        make("copy", tr("&Paste codes…"), QKeySequence(tr("Ctrl+Shift+V")), [this] { m_sourceBox->pasteText(); });
    m_checkAction =
        make("check", tr("&Check"), QKeySequence(tr("Ctrl+Return")), [this] { start(exchange::ImportMode::DryRun); });
    m_importAction = make(
        "import", tr("&Import"), QKeySequence(tr("Ctrl+Shift+Return")), [this] { start(exchange::ImportMode::Add); });
    m_cancelAction = make("stop", tr("C&ancel"), QKeySequence(), [this] { cancel(); });
}

QLayout* ImportPage::makeCampaignRow() {
    auto* row = new QHBoxLayout;
    auto* label = new QLabel(tr("Into the ca&mpaign"));
    label->setBuddy(m_campaignBox);
    m_campaignBox->setObjectName(QStringLiteral("campaign"));
    m_campaignBox->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    row->addWidget(label);
    row->addWidget(m_campaignBox);
    row->addStretch();
    return row;
}

QLayout* ImportPage::makeWorkRow() {
    const auto follow = [](QPushButton* button, QAction* action, const char* name) {
        button->setObjectName(QString::fromLatin1(name));
        button->setIcon(action->icon());
        QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    };
    follow(m_check, m_checkAction, "check");
    follow(m_import, m_importAction, "import");
    follow(m_cancel, m_cancelAction, "cancel");
    m_check->setText(tr("&Check without importing"));
    m_cancel->setText(tr("C&ancel"));
    m_bar->setRange(0, shareSteps);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress"));
    m_progress->setObjectName(QStringLiteral("progress"));
    m_progress->setAccessibleName(tr("Progress in words"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_check);
    row->addWidget(m_import);
    row->addWidget(m_bar, 1);
    row->addWidget(m_cancel);
    row->addStretch();
    return row;
}

QWidget* ImportPage::makeContent() {
    m_trouble->setObjectName(QStringLiteral("trouble"));
    m_trouble->setWordWrap(true);
    m_trouble->hide();
    auto* column = new QWidget;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(20, 18, 20, 18);
    layout->setSpacing(14);
    layout->addWidget(m_sourceBox);
    layout->addLayout(makeCampaignRow());
    layout->addWidget(m_mapping);
    layout->addWidget(m_trouble);
    layout->addLayout(makeWorkRow());
    layout->addWidget(m_progress);
    layout->addWidget(m_result);
    layout->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(column);
    return scroll;
}

void ImportPage::activate() {
    if (m_campaigns.empty())
        loadCampaigns();
}

void ImportPage::refresh() {
    if (!isWorking())
        loadCampaigns();
}

void ImportPage::loadCampaigns() {
    if (!m_session.mayUnmask()) {
        m_view->showEmpty(tr("Codes cannot be imported from here"),
            m_session.isAdmin() ? tr("Codes are sealed before they are sent, and this login has no keyring. Name the "
                                     "keyring's file in the connection's settings and sign in again.")
                                : tr("Only admins and owners add codes."));
        return;
    }
    if (m_campaigns.empty())
        m_view->showLoading(tr("Loading the campaigns…"));
    m_session.database().run<std::vector<Campaign>>(
        this, [](db::Connection& connection) { return store::CampaignStore(connection).list(); },
        [this](const Result<std::vector<Campaign>>& campaigns) { takeCampaigns(campaigns); });
}

void ImportPage::takeCampaigns(const Result<std::vector<Campaign>>& campaigns) {
    if (!campaigns) {
        // What is on the page stays there: the window says that the database is away.
        if (m_campaigns.empty())
            m_view->showError(campaigns.error().detail);
        return;
    }
    if (isWorking())
        return;
    const QVariant before =
        m_campaignBox->count() > 0 ? m_campaignBox->currentData() : QSettings().value(campaignKey());
    m_campaigns = *campaigns;
    m_campaignBox->clear();
    for (const Campaign& each : m_campaigns)
        m_campaignBox->addItem(each.name, each.slug);
    m_campaignBox->setCurrentIndex(std::max(0, m_campaignBox->findData(before)));
    if (m_campaigns.empty())
        m_view->showEmpty(tr("There is no campaign yet"), tr("Codes belong to a campaign. Make one first."));
    else
        m_view->showContent();
    updateControls();
}

const Campaign* ImportPage::campaign() const {
    const int index = m_campaignBox->currentIndex();
    return index >= 0 && std::size_t(index) < m_campaigns.size() ? &m_campaigns[std::size_t(index)] : nullptr;
}

void ImportPage::setSource(const ImportSource& source) {
    if (isWorking()) {
        Q_EMIT said(tr("Wait for the end, or cancel, before you take another file."));
        return;
    }
    m_source = source;
    m_isEncodingChosen = false;
    m_isInspected = false;
    inspect(false);
}

void ImportPage::inspect(bool isFormatChosen) {
    forgetResults();
    if (m_source.isEmpty() || campaign() == nullptr)
        return;
    m_isEncodingChosen = m_isEncodingChosen || isFormatChosen;
    const auto format = isFormatChosen ? std::optional(m_mapping->format()) : std::optional<exchange::SheetFormat>();
    runAside<Inspection>(
        this,
        [source = m_source, format, pattern = campaign()->pattern, generation = ++m_generation]() -> Inspection {
            const auto device = source.open();
            if (!device)
                return {generation, failure(device.error()), {}};
            return {generation,
                exchange::previewSheet((*device)->read(exchange::previewBytes),
                    format ? std::optional(format->encoding) : std::nullopt, format ? format->separator : std::nullopt,
                    pattern),
                source.state()};
        },
        [this](const Inspection& inspection) { takeInspection(inspection); });
}

void ImportPage::takeInspection(const Inspection& inspection) {
    if (inspection.generation != m_generation || campaign() == nullptr)
        return;
    m_isInspected = inspection.preview.has_value();
    m_trouble->setVisible(!m_isInspected);
    m_sourceState = inspection.state;
    if (!m_isInspected) {
        m_trouble->setText(inspection.preview.error().detail);
        m_sourceBox->showNothing();
        m_mapping->hide();
        updateControls();
        return;
    }
    m_mapping->showPreview(*inspection.preview, campaign()->pattern, m_isEncodingChosen);
    m_mapping->setVisible(m_mapping->isUsable());
    m_sourceBox->showSource(m_source,
        m_mapping->isUsable() ? QLocale().formattedDataSize(m_sourceState.size) : tr("There is nothing in it."));
    updateControls();
}

void ImportPage::forgetResults() {
    m_job.reset();
    m_checkedLines = -1;
    m_checkedNew = 0;
    m_result->hide();
    m_trouble->hide();
    m_progress->clear();
    updateControls();
}

void ImportPage::updateControls() {
    const bool isBusy = isWorking();
    const bool canStart = !isBusy && m_isInspected && m_mapping->isUsable() && campaign() != nullptr;
    // What is imported was looked at first, as a whole.
    const bool canImport = canStart && m_checkedLines >= 0 && m_checkedNew > 0;
    m_openAction->setEnabled(!isBusy);
    m_pasteAction->setEnabled(!isBusy);
    m_checkAction->setEnabled(canStart);
    m_importAction->setEnabled(canImport);
    m_cancelAction->setEnabled(isBusy && m_job->state() != ImportJob::State::Cancelling);
    m_sourceBox->setEnabled(!isBusy);
    m_campaignBox->setEnabled(!isBusy);
    m_mapping->setEnabled(!isBusy);
    m_check->setEnabled(canStart);
    m_import->setEnabled(canImport);
    m_cancel->setEnabled(m_cancelAction->isEnabled());
    m_import->setText(canImport ? tr("&Import the new ones: %L1").arg(m_checkedNew) : tr("&Import"));
    m_check->setDefault(!canImport);
    m_import->setDefault(canImport);
    for (QWidget* widget : {static_cast<QWidget*>(m_bar), static_cast<QWidget*>(m_cancel)})
        widget->setVisible(isBusy);
    for (QPushButton* button : {m_check, m_import})
        button->setVisible(!isBusy && m_isInspected && m_mapping->isUsable());
    m_progress->setVisible(!m_progress->text().isEmpty());
}

} // namespace invites::admin
