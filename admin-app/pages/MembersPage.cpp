#include "admin-app/pages/MembersPage.h"

#include "admin-app/data/MemberModel.h"
#include "admin-app/data/MemberWords.h"
#include "admin-app/pages/MemberActs.h"
#include "admin-app/pages/MemberPanel.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/RowTable.h"
#include "admin-app/widgets/StateView.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTableView>

#include <algorithm>
#include <array>

namespace invites::admin {

MembersPage::MembersPage(Session& session, QWidget* parent)
    : Page(parent), m_session(session), m_model(new MemberModel(session.database(), this)), m_table(new QTableView),
      m_panel(new MemberPanel(session.database())), m_state(new StateView(m_table)),
      m_acts(new MemberActs(session, *m_model, this)), m_search(new QLineEdit), m_standing(new QComboBox),
      m_clear(new QAction(themedIcon(QStringLiteral("filter")), tr("Clear &filter"), this)),
      m_find(new QAction(themedIcon(QStringLiteral("search")), tr("&Find a member…"), this)) {
    makeTable();
    auto* splitter = new QSplitter;
    splitter->addWidget(m_state);
    splitter->addWidget(m_panel);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(10);
    layout->addWidget(makeHeader());
    layout->addWidget(splitter, 1);
    m_clear->setObjectName(QStringLiteral("clearSearch"));
    m_find->setObjectName(QStringLiteral("findMember"));
    m_find->setShortcut(QKeySequence::Find);
    m_find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_find);
    connect(m_find, &QAction::triggered, m_search, [this] {
        m_search->setFocus();
        m_search->selectAll();
    });
    connect(m_clear, &QAction::triggered, this, &MembersPage::clearSearch);
    connect(m_model, &MemberModel::loaded, this, &MembersPage::arrived);
    connect(m_model, &MemberModel::failed, this, [this](const QString& why) {
        if (m_model->rowCount() == 0)
            m_state->showError(why);
        else
            Q_EMIT said(why);
    });
    connect(m_model, &MemberModel::dataChanged, this, [this] {
        if (const auto members = chosen(); members.size() == 1)
            m_panel->setName(nameOf(members[0].id));
    });
    connect(m_state, &StateView::activated, this, [this] {
        if (m_filter == store::MemberFilter())
            refresh();
        else
            clearSearch();
    });
    connect(m_acts, &MemberActs::said, this, &MembersPage::said);
    connect(m_acts, &MemberActs::changed, this, &MembersPage::refresh);
    connect(m_acts, &MemberActs::opened, m_model, &MemberModel::open);
    connect(&session, &Session::lockedChanged, this, [this](bool isLocked) {
        if (isLocked)
            mask();
    });
    m_state->showLoading(tr("Loading the members…"));
    selectionChanged();
}

void MembersPage::makeTable() {
    m_table->setObjectName(QStringLiteral("members"));
    m_table->setAccessibleName(tr("Members"));
    m_table->setModel(m_model);
    dressAsRowTable(*m_table);
    m_table->setWordWrap(false);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addActions(m_acts->actions());
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 12);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setColumnHidden(MemberModel::Name, !m_session.isAdmin());
    const int character = fontMetrics().averageCharWidth();
    const std::array widths{8, 15, 21, 13, 14, 14, 8, 13};
    for (int column = 0; column < int(widths.size()); ++column)
        m_table->setColumnWidth(column,
            std::max(character * widths[std::size_t(column)], m_table->horizontalHeader()->sectionSizeHint(column)));
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &MembersPage::selectionChanged);
}

QWidget* MembersPage::makeHeader() {
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setAccessibleName(tr("Whole words of the name, or the e-mail address"));
    m_search->setPlaceholderText(m_session.mayUnmask() ? tr("Whole words of the name, or the e-mail address")
                                                       : tr("Searching names needs the keyring"));
    m_search->setEnabled(m_session.mayUnmask());
    m_search->setVisible(m_session.isAdmin());
    m_search->setToolTip(tr("Searching by name opens names that may fit, which is written into the audit log"));
    m_search->setClearButtonEnabled(true);
    const auto inside = m_search->findChildren<QAction*>();
    for (QAction* action : inside)
        action->setText(tr("Clear"));
    connect(m_search, &QLineEdit::returnPressed, this, &MembersPage::search);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty() && m_filter.ids)
            clearSearch();
    });
    m_standing->setObjectName(QStringLiteral("standing"));
    m_standing->setAccessibleName(tr("Which members"));
    m_standing->addItem(tr("All members"));
    m_standing->addItem(tr("Suspended"), int(store::MemberState::Suspended));
    m_standing->addItem(tr("With premium"), int(store::MemberState::Premium));
    m_standing->addItem(tr("Merged into others"), int(store::MemberState::Merged));
    connect(m_standing, &QComboBox::currentIndexChanged, this, [this] {
        const QVariant state = m_standing->currentData();
        m_filter.state = state.isValid() ? std::optional(store::MemberState(state.toInt())) : std::nullopt;
        load();
    });
    auto* header = new QWidget;
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_search, 1);
    layout->addWidget(m_standing);
    if (!m_session.isAdmin())
        layout->addStretch(1);
    return header;
}

QList<QAction*> MembersPage::pageActions() const {
    QList<QAction*> actions;
    if (m_session.isAdmin())
        actions << m_acts->actions() << m_find;
    return actions << m_clear;
}

void MembersPage::activate() {
    if (!m_isLoaded)
        refresh();
    m_table->setFocus();
}

void MembersPage::refresh() {
    load();
}

void MembersPage::load() {
    m_isLoaded = true;
    m_clear->setEnabled(!(m_filter == store::MemberFilter()));
    if (m_model->rowCount() == 0)
        m_state->showLoading(tr("Loading the members…"));
    m_model->load(m_filter);
}

void MembersPage::showMember(MemberId member) {
    {
        const QSignalBlocker blocker(m_search);
        m_search->clear();
    }
    m_current = member;
    showFound({member});
}

void MembersPage::search() {
    const QString text = m_search->text().trimmed();
    if (text.isEmpty())
        clearSearch();
    else if (text.contains(u'@'))
        searchEmail(text);
    else
        searchName(text);
}

void MembersPage::searchName(const QString& name) {
    m_session.database().run<store::NameSearch>(
        this,
        [name, keyring = m_session.keyring()](db::Connection& connection) {
            return store::MemberAdminStore(connection).findByName(name, vault::MemberCipher(keyring));
        },
        [this, number = ++m_searches](const Result<store::NameSearch>& search) {
            if (number != m_searches)
                return;
            if (!search) {
                Q_EMIT said(search.error().detail);
                return;
            }
            std::vector<MemberId> members;
            for (const store::OpenedMember& member : search->found)
                members.push_back(member.id);
            m_model->open(search->found);
            showFound(std::move(members));
            if (!search->isComplete)
                Q_EMIT said(tr("Not all names could be looked through: enter another word of the name"));
        });
}

void MembersPage::searchEmail(const QString& email) {
    m_session.database().run<std::vector<MemberId>>(
        this,
        [email, keyring = m_session.keyring()](db::Connection& connection) {
            return store::MemberAdminStore(connection).findByEmail(email, vault::MemberCipher(keyring));
        },
        [this, number = ++m_searches](Result<std::vector<MemberId>> members) {
            if (number != m_searches)
                return;
            if (members)
                showFound(std::move(*members));
            else
                Q_EMIT said(members.error().detail);
        });
}

// Whoever is looked for is found whatever else is chosen.
void MembersPage::showFound(std::vector<MemberId> members) {
    {
        const QSignalBlocker blocker(m_standing);
        m_standing->setCurrentIndex(0);
    }
    m_filter = store::MemberFilter();
    m_filter.ids = std::move(members);
    load();
}

void MembersPage::clearSearch() {
    ++m_searches;
    {
        const QSignalBlocker search(m_search);
        const QSignalBlocker standing(m_standing);
        m_search->clear();
        m_standing->setCurrentIndex(0);
    }
    m_filter = store::MemberFilter();
    load();
}

void MembersPage::arrived(bool isFirst) {
    if (!isFirst)
        return;
    if (m_model->rowCount() == 0) {
        if (m_filter == store::MemberFilter())
            m_state->showEmpty(tr("No members yet"), tr("Whoever signs in on the public page comes here by himself."));
        else
            m_state->showEmpty(tr("Nobody fits"),
                m_filter.ids ? tr("Names are found by whole words, addresses as a whole.")
                             : tr("No member is like that."),
                tr("Clear filter"));
        selectionChanged();
        return;
    }
    m_state->showContent();
    m_table->selectRow(std::max(0, m_current ? m_model->rowOf(*m_current) : 0));
}

std::vector<store::MemberSummary> MembersPage::chosen() const {
    std::vector<store::MemberSummary> members;
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    for (const QModelIndex& row : rows)
        members.push_back(m_model->row(row.row()));
    return members;
}

void MembersPage::selectionChanged() {
    const auto members = chosen();
    m_acts->setMembers(members);
    if (members.size() == 1) {
        m_current = members[0].id;
        m_panel->show(members[0], nameOf(members[0].id));
    } else {
        m_panel->showNothing();
    }
}

QString MembersPage::nameOf(MemberId member) const {
    const store::OpenedMember* const known = m_model->opened(member);
    return known ? nameText(*known) : QString();
}

void MembersPage::mask() {
    ++m_searches;
    m_model->mask();
}

} // namespace invites::admin
