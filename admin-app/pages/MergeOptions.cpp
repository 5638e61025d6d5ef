#include "admin-app/pages/MergeOptions.h"

#include "admin-app/data/DatabaseThread.h"
#include "admin-app/data/MemberWords.h"

#include <QLabel>
#include <QRadioButton>
#include <QVBoxLayout>

namespace invites::admin {

MergeOptions::MergeOptions(DatabaseThread& database, const std::array<MemberId, 2>& members,
    const std::array<QString, 2>& names, QWidget* parent)
    : QWidget(parent), m_database(database), m_members(members), m_summary(new QLabel),
      m_plan(failure(ErrorCode::Conflict, QString())) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    for (std::size_t which = 0; which < m_keep.size(); ++which) {
        QString name = names[which].isEmpty() ? QString() : QStringLiteral(", ") + names[which];
        m_keep[which] = new QRadioButton(
            tr("Keep member %L1%2").arg(members[which].value).arg(name.replace(u'&', QStringLiteral("&&"))));
        m_keep[which]->setObjectName(QStringLiteral("keep%1").arg(members[which].value));
        layout->addWidget(m_keep[which]);
    }
    m_keep[0]->setChecked(true);
    m_summary->setObjectName(QStringLiteral("summary"));
    m_summary->setAccessibleName(tr("What this does"));
    m_summary->setWordWrap(true);
    m_summary->setTextFormat(Qt::PlainText);
    layout->addWidget(m_summary);
    connect(m_keep[0], &QRadioButton::toggled, this, &MergeOptions::readPlan);
    readPlan();
}

MemberId MergeOptions::kept() const {
    return m_members[m_keep[0]->isChecked() ? 0 : 1];
}

MemberId MergeOptions::other() const {
    return m_members[m_keep[0]->isChecked() ? 1 : 0];
}

void MergeOptions::readPlan() {
    m_plan = failure(ErrorCode::Conflict, tr("What this would do is still being looked up."));
    showPlan();
    m_database.run<store::MemberMerge>(
        this,
        [kept = kept(), other = other()](
            db::Connection& connection) { return store::MemberAdminStore(connection).planMerge(kept, other); },
        [this, generation = ++m_generation](Result<store::MemberMerge> plan) {
            if (generation != m_generation)
                return;
            m_plan = std::move(plan);
            showPlan();
        });
}

void MergeOptions::showPlan() {
    m_summary->setText(m_plan ? wordsOf(*m_plan).join(u'\n') : m_plan.error().detail);
}

} // namespace invites::admin
