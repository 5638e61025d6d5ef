#include "admin-app/pages/SavedReportsBox.h"

#include "admin-app/pages/ReportWords.h"
#include "admin-app/widgets/Icons.h"

#include <QAction>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace invites::admin {

SavedReportsBox::SavedReportsBox(const QList<QAction*>& actions, QWidget* parent)
    : QWidget(parent), m_list(new QListWidget) {
    m_list->setObjectName(QStringLiteral("savedReports"));
    // A label's buddy names no list (Qt 6.4).
    m_list->setAccessibleName(tr("Kept reports"));
    m_list->setSpacing(2);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_list->addActions(actions);
    auto* label = new QLabel(tr("Ke&pt reports"));
    label->setBuddy(m_list);
    auto* hint = new QLabel(tr("A report that you keep is written again with one press."));
    hint->setWordWrap(true);
    hint->setForegroundRole(QPalette::PlaceholderText);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label);
    layout->addWidget(m_list, 1);
    layout->addWidget(hint);
    connect(m_list, &QListWidget::currentRowChanged, this, &SavedReportsBox::currentChanged);
    connect(m_list, &QListWidget::itemActivated, this, [this] {
        if (const auto report = current(); report && !m_isBusy)
            Q_EMIT runRequested(*report);
    });
    reload();
}

void SavedReportsBox::reload() {
    m_list->clear();
    m_reports = loadSavedReports();
    for (const SavedReport& report : m_reports)
        addRow(report);
    setBusy(m_isBusy);
    Q_EMIT currentChanged();
}

void SavedReportsBox::addRow(const SavedReport& report) {
    auto* item = new QListWidgetItem(report.name, m_list);
    QStringList lines{tr("%1, %2").arg(nameOf(report.report), rangeName(report.range.word))};
    if (!report.narrowing.description.isEmpty())
        lines += report.narrowing.description;
    lines += tr("into %1").arg(QDir::toNativeSeparators(report.folder));
    item->setToolTip(lines.join(u'\n'));
    auto* run = new QToolButton;
    run->setIcon(themedIcon(QStringLiteral("play")));
    run->setAutoRaise(true);
    run->setToolTip(tr("Write it again now"));
    run->setAccessibleName(tr("Write “%1” again").arg(report.name));
    connect(run, &QToolButton::clicked, this, [this, item, report] {
        m_list->setCurrentItem(item);
        Q_EMIT runRequested(report);
    });
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addStretch();
    layout->addWidget(run);
    item->setSizeHint(QSize(0, row->sizeHint().height()));
    m_list->setItemWidget(item, row);
}

std::optional<SavedReport> SavedReportsBox::current() const {
    const int row = m_list->currentRow();
    return row >= 0 && std::size_t(row) < m_reports.size() ? std::optional(m_reports[std::size_t(row)]) : std::nullopt;
}

void SavedReportsBox::setBusy(bool isBusy) {
    m_isBusy = isBusy;
    for (auto* button : m_list->findChildren<QToolButton*>())
        button->setEnabled(!isBusy);
}

} // namespace invites::admin
