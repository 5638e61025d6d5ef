#include "admin-app/pages/AuditDetails.h"

#include "admin-app/pages/AuditWords.h"

#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace invites::admin {
namespace {

QLabel* selectable() {
    auto* label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

AuditDetails::AuditDetails(QWidget* parent)
    : QWidget(parent), m_title(selectable()), m_reason(selectable()), m_nothing(new QLabel),
      m_changes(new QTreeWidget) {
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setAccessibleName(tr("The chosen event"));
    m_reason->setAccessibleName(tr("Its reason"));
    m_changes->setAccessibleName(tr("What it changed"));
    m_changes->setHeaderLabels({tr("Field"), tr("Before"), tr("After")});
    m_changes->setRootIsDecorated(false);
    m_changes->setUniformRowHeights(true);
    m_changes->setAlternatingRowColors(true);
    m_changes->header()->setStretchLastSection(true);
    m_changes->setColumnWidth(0, fontMetrics().averageCharWidth() * 26);
    m_changes->setColumnWidth(1, fontMetrics().averageCharWidth() * 44);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_title);
    layout->addWidget(m_reason);
    layout->addWidget(m_nothing);
    layout->addWidget(m_changes, 1);
    layout->addStretch(0);
    clear();
}

void AuditDetails::show(const store::AuditEvent& event) {
    QStringList parts{auditActionText(event.action), auditSubjectText(event), event.campaign,
        tr("by %1").arg(event.author), secondText(event.at)};
    parts.removeAll(QString());
    m_title->setText(parts.join(QStringLiteral("  ·  ")));
    m_reason->setText(tr("Why: %1").arg(event.reason));
    m_reason->setVisible(!event.reason.isEmpty());
    m_changes->clear();
    const auto changes = auditChanges(event);
    for (const FieldChange& change : changes) {
        auto* item = new QTreeWidgetItem(m_changes, {change.field, change.before, change.after});
        item->setToolTip(1, change.before);
        item->setToolTip(2, change.after);
    }
    m_changes->setVisible(!changes.empty());
    m_nothing->setText(tr("There is nothing more to it."));
    m_nothing->setVisible(changes.empty());
}

void AuditDetails::clear() {
    m_title->clear();
    m_reason->hide();
    m_changes->clear();
    m_changes->hide();
    m_nothing->setText(tr("Choose an event to see what it changed."));
    m_nothing->show();
}

} // namespace invites::admin
