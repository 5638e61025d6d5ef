#include "admin-app/pages/ImportResultBox.h"

#include "admin-app/pages/ImportWords.h"
#include "admin-app/widgets/Icons.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace invites::admin {

namespace {

enum Column { NameColumn, CountColumn, MeaningColumn };

constexpr int shownTextLines = 4;

} // namespace

ImportResultBox::ImportResultBox(QWidget* parent)
    : QGroupBox(parent), m_headline(new QLabel), m_explanation(new QLabel), m_table(new QTreeWidget),
      m_linesTitle(new QLabel), m_lines(new QPlainTextEdit),
      m_save(new QPushButton(themedIcon(QStringLiteral("save")), tr("Sa&ve the lines that were not added…"))) {
    QFont bold = m_headline->font();
    bold.setBold(true);
    m_headline->setFont(bold);
    m_headline->setObjectName(QStringLiteral("headline"));
    for (QLabel* label : {m_headline, m_explanation}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_explanation->setObjectName(QStringLiteral("explanation"));
    m_table->setObjectName(QStringLiteral("outcomes"));
    m_table->setAccessibleName(tr("Results by class"));
    m_table->setHeaderLabels({tr("Result"), tr("Lines"), tr("What it means")});
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_linesTitle->setBuddy(m_lines);
    m_lines->setObjectName(QStringLiteral("lines"));
    m_lines->setAccessibleName(tr("Lines with this result"));
    m_lines->setReadOnly(true);
    m_lines->setTabChangesFocus(true);
    m_lines->setFixedHeight(m_lines->fontMetrics().lineSpacing() * shownTextLines + 14);
    m_save->setObjectName(QStringLiteral("saveRejects"));
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addWidget(m_headline);
    layout->addWidget(m_explanation);
    layout->addWidget(m_table);
    layout->addWidget(m_linesTitle);
    layout->addWidget(m_lines);
    auto* row = new QHBoxLayout;
    row->addWidget(m_save);
    row->addStretch();
    layout->addLayout(row);
    connect(m_table, &QTreeWidget::currentItemChanged, this, &ImportResultBox::showLines);
    connect(m_save, &QPushButton::clicked, this, &ImportResultBox::saveRequested);
}

void ImportResultBox::showReport(
    const exchange::ImportReport& report, bool isDryRun, const QString& headline, const QString& explanation) {
    setTitle(isDryRun ? tr("What importing would do") : tr("What was done"));
    m_headline->setText(headline);
    m_explanation->setText(explanation);
    m_explanation->setVisible(!explanation.isEmpty());
    m_table->clear();
    m_lineTexts.clear();
    const QLocale locale;
    for (const exchange::LineOutcome outcome : exchange::allLineOutcomes()) {
        const qint64 count = report.count(outcome);
        if (count == 0)
            continue;
        auto* item = new QTreeWidgetItem(
            m_table, {outcomeName(outcome), locale.toString(count), outcomeMeaning(outcome, isDryRun)});
        item->setTextAlignment(CountColumn, Qt::AlignRight | Qt::AlignVCenter);
        item->setToolTip(MeaningColumn, item->text(MeaningColumn));
        QString lines = lineRanges(report.lines(outcome));
        if (count > qint64(report.lines(outcome).size()))
            lines += tr(" … and %L1 more, which the saved file has.").arg(count - qint64(report.lines(outcome).size()));
        m_lineTexts << lines;
    }
    m_save->setVisible(report.notAdded() > 0);
    m_save->setText(
        isDryRun ? tr("Sa&ve the lines that would not be added…") : tr("Sa&ve the lines that were not added…"));
    fitTable();
    const bool hasRows = m_table->topLevelItemCount() > 0;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_table, m_linesTitle, m_lines})
        widget->setVisible(hasRows);
    if (hasRows)
        m_table->setCurrentItem(m_table->topLevelItem(0));
}

void ImportResultBox::fitTable() {
    for (const Column column : {NameColumn, CountColumn})
        m_table->resizeColumnToContents(column);
    const int rows = m_table->topLevelItemCount();
    const int rowHeight = rows > 0 ? m_table->sizeHintForRow(0) : 0;
    m_table->setFixedHeight(m_table->header()->sizeHint().height() + rows * rowHeight + 2 * m_table->frameWidth() + 2);
}

void ImportResultBox::showLines() {
    const int row = m_table->indexOfTopLevelItem(m_table->currentItem());
    if (row < 0)
        return;
    m_linesTitle->setText(tr("&Lines: %1").arg(m_table->currentItem()->text(NameColumn)));
    m_lines->setPlainText(m_lineTexts.value(row));
}

void ImportResultBox::setSaving(bool isSaving) {
    m_save->setEnabled(!isSaving);
}

} // namespace invites::admin
