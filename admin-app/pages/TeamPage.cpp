#include "admin-app/pages/TeamPage.h"

#include "admin-app/pages/NewPasswordDialog.h"
#include "admin-app/pages/TeamModel.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/KeptLayout.h"
#include "admin-app/widgets/RowTable.h"
#include "admin-app/widgets/StateView.h"

#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace invites::admin {

TeamPage::TeamPage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_model(new TeamModel(session.user(), this)), m_table(new QTableView),
      m_state(new StateView(m_table)) {
    makeTable();
    makeActions();
    auto* help = new QLabel(tr("Everybody signs in with a login of his own, so that each change has an author. A login "
                               "that is disabled keeps its history, and nothing else."));
    help->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(10);
    layout->addWidget(help);
    layout->addWidget(m_state, 1);
    connect(m_state, &StateView::activated, this, &TeamPage::refresh);
}

void TeamPage::makeTable() {
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Team"));
    dressAsRowTable(*m_table);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setIconSize(QSize(18, 18));
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 16);
    m_table->horizontalHeader()->setStretchLastSection(true);
    const int character = fontMetrics().averageCharWidth();
    m_table->setColumnWidth(TeamModel::Name, character * 36);
    m_table->setColumnWidth(TeamModel::RoleColumn, character * 26);
    m_table->setColumnWidth(TeamModel::State, character * 18);
    keepLayout(*m_table->horizontalHeader(), QStringLiteral("team/columns"));
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TeamPage::offerWhatFits);
    connect(m_model, &TeamModel::modelReset, this, &TeamPage::offerWhatFits);
}

QAction* TeamPage::makeAction(
    const QString& name, const QString& icon, const QString& text, std::function<void()> perform) {
    auto* action = new QAction(themedIcon(icon), text, this);
    action->setObjectName(name);
    connect(action, &QAction::triggered, this, std::move(perform));
    m_table->addAction(action);
    return action;
}

void TeamPage::makeActions() {
    using Purpose = MemberDialog::Purpose;
    m_add = makeAction(
        QStringLiteral("addMember"), QStringLiteral("add"), tr("&Add a login…"), [this] { ask(Purpose::Add); });
    m_add->setShortcut(QKeySequence::New);
    m_changeRole = makeAction(QStringLiteral("changeRole"), QStringLiteral("edit"), tr("Change &role…"),
        [this] { ask(Purpose::ChangeRole); });
    m_resetPassword = makeAction(QStringLiteral("resetPassword"), QStringLiteral("key"), tr("Reset &password…"),
        [this] { ask(Purpose::ResetPassword); });
    m_disable = makeAction(
        QStringLiteral("disableMember"), QStringLiteral("block"), tr("&Disable"), [this] { askToDisable(); });
    m_enable = makeAction(QStringLiteral("enableMember"), QStringLiteral("restore"), tr("&Enable again…"),
        [this] { ask(Purpose::Enable); });
    offerWhatFits();
}

QString TeamPage::title() const {
    return tr("Team");
}

QString TeamPage::iconName() const {
    return QStringLiteral("team");
}

QList<QAction*> TeamPage::pageActions() const {
    return {m_add, m_changeRole, m_resetPassword, m_disable, m_enable};
}

void TeamPage::activate() {
    refresh();
}

void TeamPage::refresh() {
    if (m_model->rowCount() == 0)
        m_state->showLoading(tr("Loading the team…"));
    const int row = currentRow();
    if (m_toSelect.isEmpty() && row >= 0)
        m_toSelect = m_model->member(row).name;
    m_session.database().run<std::vector<store::Member>>(
        this, [](db::Connection& connection) { return store::UserStore(connection).team(); },
        [this](Result<std::vector<store::Member>> team) {
            if (!team) {
                m_state->showError(team.error().detail);
                return;
            }
            m_model->setMembers(std::move(*team));
            m_state->showContent();
            select(std::exchange(m_toSelect, {}));
        });
}

int TeamPage::currentRow() const {
    return m_table->currentIndex().isValid() ? m_table->currentIndex().row() : -1;
}

void TeamPage::select(const QString& name) {
    const int row = m_model->rowOf(name);
    if (row >= 0)
        m_table->setCurrentIndex(m_model->index(row, 0));
}

// What the database would refuse is not offered, and says why.
void TeamPage::offerWhatFits() {
    const int row = currentRow();
    const bool isChosen = row >= 0;
    const bool isOwn = isChosen && m_model->isOwn(row);
    const bool isEnabled = isChosen && m_model->member(row).enabled;
    m_changeRole->setEnabled(isEnabled && !isOwn);
    m_disable->setEnabled(isEnabled && !isOwn);
    m_resetPassword->setEnabled(isChosen && !isOwn);
    m_enable->setEnabled(isChosen && !isEnabled);
    const QString why = isOwn ? tr("This is the login that you are using. Another owner can do that.") : QString();
    for (QAction* action : {m_changeRole, m_disable, m_resetPassword}) {
        action->setToolTip(why);
        action->setStatusTip(why);
    }
}

void TeamPage::ask(MemberDialog::Purpose purpose) {
    const int row = currentRow();
    if (purpose != MemberDialog::Purpose::Add && row < 0)
        return;
    const store::Member member = purpose == MemberDialog::Purpose::Add ? store::Member() : m_model->member(row);
    const QString role = member.enabled ? member.role : member.formerRole;
    auto* dialog = new MemberDialog(purpose, member.name, role, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &MemberDialog::submitted, this, [this, dialog] { perform(*dialog); });
    dialog->open();
}

void TeamPage::perform(MemberDialog& dialog) {
    Job job;
    const QString name = dialog.name();
    const QString role = dialog.role();
    const Secret password = dialog.password();
    switch (dialog.purpose()) {
    case MemberDialog::Purpose::Add:
        job = [=](store::UserStore& users) { return users.add(name, role, password); };
        break;
    case MemberDialog::Purpose::Enable:
        job = [=](store::UserStore& users) { return users.enable(name, role); };
        break;
    case MemberDialog::Purpose::ChangeRole:
        job = [=](store::UserStore& users) { return users.changeRole(name, role); };
        break;
    case MemberDialog::Purpose::ResetPassword:
        job = [=](store::UserStore& users) { return users.resetPassword(name, password); };
        break;
    }
    run(std::move(job), [this, shown = QPointer(&dialog)](const Status& status) {
        if (!status && shown)
            shown->showProblem(status.error().detail);
        else if (!status)
            Q_EMIT said(status.error().detail);
        else if (shown)
            done(*shown);
    });
}

void TeamPage::done(MemberDialog& dialog) {
    const QString name = dialog.name();
    switch (dialog.purpose()) {
    case MemberDialog::Purpose::Add:
        Q_EMIT said(tr("The login %1 is there.").arg(name));
        break;
    case MemberDialog::Purpose::Enable:
        Q_EMIT said(tr("%1 can sign in again.").arg(name));
        break;
    case MemberDialog::Purpose::ChangeRole:
        Q_EMIT said(tr("%1 is %2 now.").arg(name, roleText(dialog.role())));
        break;
    case MemberDialog::Purpose::ResetPassword:
        Q_EMIT said(tr("The password of %1 is reset.").arg(name));
        break;
    }
    if (dialog.isPasswordGenerated()) {
        auto* shown = new NewPasswordDialog(name, dialog.password(), m_session.clipboard(), this);
        shown->setAttribute(Qt::WA_DeleteOnClose);
        shown->open();
    }
    m_toSelect = name;
    dialog.accept();
}

void TeamPage::askToDisable() {
    const int row = currentRow();
    if (row < 0)
        return;
    const QString name = m_model->member(row).name;
    auto* question = new QMessageBox(QMessageBox::Question, tr("Disable %1?").arg(name),
        tr("%1 is signed out at once and gets in no more, until an owner enables the login again. What it did stays "
           "in the audit log.")
            .arg(name),
        QMessageBox::NoButton, this);
    QPushButton* disable = question->addButton(tr("&Disable"), QMessageBox::AcceptRole);
    question->setDefaultButton(question->addButton(QMessageBox::Cancel));
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(disable, &QPushButton::clicked, this, [this, name] {
        run([name](store::UserStore& users) { return users.disable(name); },
            [this, name](const Status& status) {
                if (status)
                    Q_EMIT said(tr("%1 is disabled.").arg(name));
                else
                    QMessageBox::warning(this, tr("%1 was not disabled").arg(name), status.error().detail);
            });
    });
    question->open();
}

void TeamPage::run(Job job, std::function<void(const Status&)> finished) {
    m_session.database().run<void>(
        this,
        [job = std::move(job)](db::Connection& connection) {
            store::UserStore users(connection);
            return job(users);
        },
        [this, finished = std::move(finished)](const Status& status) {
            finished(status);
            // Also after a refusal: what is shown was not so any more.
            refresh();
        });
}

} // namespace invites::admin
