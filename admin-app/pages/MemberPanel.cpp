#include "admin-app/pages/MemberPanel.h"

#include "admin-app/data/MemberWords.h"
#include "admin-app/widgets/HistoryList.h"

#include <QLabel>
#include <QVBoxLayout>

namespace invites::admin {
namespace {

QLabel* makeText() {
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

MemberPanel::MemberPanel(DatabaseThread& database, QWidget* parent)
    : QWidget(parent), m_database(database), m_title(new QLabel), m_name(makeText()), m_facts(makeText()),
      m_history(new HistoryList) {
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setWeight(QFont::DemiBold);
    m_title->setFont(large);
    m_title->setWordWrap(true);
    m_name->setObjectName(QStringLiteral("openedName"));
    m_name->setAccessibleName(tr("Name and address"));
    m_facts->setAccessibleName(tr("How he stands"));
    m_history->setAccessibleName(tr("History of the member"));
    m_history->setObjectName(QStringLiteral("history"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 0, 0, 0);
    layout->addWidget(m_title);
    layout->addWidget(m_name);
    layout->addWidget(m_facts);
    layout->addWidget(m_history, 1);
    setMinimumWidth(fontMetrics().averageCharWidth() * 36);
    showNothing();
}

void MemberPanel::show(const store::MemberSummary& member, const QString& name) {
    const quint64 generation = ++m_generation;
    if (m_member != member.id)
        m_history->clear();
    m_member = member.id;
    m_title->setText(tr("Member %L1").arg(member.id.value));
    setName(name);
    QStringList facts{tr("%Ln ticket(s)", nullptr, member.tickets), tr("%Ln code(s) given", nullptr, member.given),
        tr("%Ln proved to work", nullptr, member.good)};
    if (member.bad > 0)
        facts << tr("%Ln invalid", nullptr, member.bad);
    const QString standing = standingText(member);
    m_facts->setText(facts.join(QStringLiteral("  ·  ")) + (standing.isEmpty() ? QString() : u'\n' + standing));
    if (m_history->count() == 0)
        m_history->say(tr("Loading…"));
    m_database.run<std::vector<store::MemberEvent>>(
        this, [id = member.id](db::Connection& connection) { return store::MemberAdminStore(connection).history(id); },
        [this, generation](const Result<std::vector<store::MemberEvent>>& events) {
            if (generation == m_generation)
                fill(events);
        });
}

void MemberPanel::fill(const Result<std::vector<store::MemberEvent>>& events) {
    if (!events) {
        m_history->say(tr("The history could not be loaded. %1").arg(events.error().detail));
    } else {
        m_history->clear();
        for (const store::MemberEvent& event : *events)
            m_history->addEvent(eventText(event), event.reason, event.at, event.author);
    }
    Q_EMIT loaded();
}

void MemberPanel::setName(const QString& name) {
    m_name->setText(name);
    m_name->setVisible(!name.isEmpty());
}

void MemberPanel::showNothing() {
    ++m_generation;
    m_member.reset();
    m_title->setText(tr("No member is chosen"));
    m_facts->setText(tr("Choose one to see how he stands and what happened to him."));
    setName({});
    m_history->clear();
}

} // namespace invites::admin
