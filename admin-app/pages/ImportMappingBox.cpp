#include "admin-app/pages/ImportMappingBox.h"

#include "admin-app/pages/ImportWords.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSettings>
#include <QSignalBlocker>
#include <QTableWidget>

namespace invites::admin {

namespace {

constexpr int noColumn = -1;
constexpr int shownRows = 8;
constexpr qsizetype shownCharacters = 80;

QComboBox* addChoice(QGridLayout* layout, int row, int column, const QString& text, const QString& name) {
    auto* box = new QComboBox;
    box->setObjectName(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* label = new QLabel(text);
    label->setBuddy(box);
    layout->addWidget(label, row, 2 * column);
    layout->addWidget(box, row, 2 * column + 1);
    return box;
}

} // namespace

ImportMappingBox::ImportMappingBox(QWidget* parent)
    : QGroupBox(tr("How it is read"), parent), m_heading(new QCheckBox(tr("The first line is a &heading"))),
      m_finding(new QLabel), m_table(new QTableWidget) {
    auto* layout = new QGridLayout(this);
    layout->setHorizontalSpacing(12);
    layout->setColumnStretch(4, 1);
    m_code = addChoice(layout, 0, 0, tr("&Codes are in"), QStringLiteral("codeColumn"));
    m_note = addChoice(layout, 1, 0, tr("&Notes are in"), QStringLiteral("noteColumn"));
    m_separator = addChoice(layout, 0, 1, tr("&Separator"), QStringLiteral("separator"));
    m_encoding = addChoice(layout, 1, 1, tr("&Encoding"), QStringLiteral("encoding"));
    for (const char separator : {',', ';', '\t', '|'})
        m_separator->addItem(separatorName(separator), QChar::fromLatin1(separator));
    for (const csv::TextEncoding encoding :
        {csv::TextEncoding::Utf8, csv::TextEncoding::Utf16, csv::TextEncoding::Windows1252})
        m_encoding->addItem(encodingName(encoding), int(encoding));
    m_heading->setObjectName(QStringLiteral("hasHeading"));
    layout->addWidget(m_heading, 2, 0, 1, 2);
    m_finding->setWordWrap(true);
    layout->addWidget(m_finding, 2, 2, 1, 3);
    m_table->setObjectName(QStringLiteral("preview"));
    m_table->setAccessibleName(tr("The file's first lines"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 8);
    m_table->horizontalHeader()->setHighlightSections(false);
    layout->addWidget(m_table, 3, 0, 1, 5);
    for (QComboBox* box : {m_separator, m_encoding})
        connect(box, &QComboBox::activated, this, &ImportMappingBox::formatChosen);
    for (QComboBox* box : {m_code, m_note})
        connect(box, &QComboBox::activated, this, [this] {
            markColumns();
            Q_EMIT columnsChosen();
        });
    connect(m_heading, &QCheckBox::clicked, this, [this] {
        fillColumns();
        fillTable();
        Q_EMIT columnsChosen();
    });
}

void ImportMappingBox::showPreview(
    const exchange::SheetPreview& preview, const CodePattern& pattern, bool isEncodingChosen) {
    m_preview = preview;
    m_pattern = pattern;
    m_separator->setCurrentIndex(m_separator->findData(QChar::fromLatin1(preview.format.separator.value_or(','))));
    m_encoding->setCurrentIndex(m_encoding->findData(int(preview.format.encoding)));
    m_heading->setChecked(preview.columns.hasHeading);
    const bool isGuess = !isEncodingChosen && preview.format.encoding == csv::TextEncoding::Windows1252;
    m_finding->setText(isGuess
                           ? tr("This is not UTF-8: it is read as %1. If letters look wrong, choose another encoding.")
                                 .arg(encodingName(preview.format.encoding))
                           : QString());
    fillColumns();
    m_code->setCurrentIndex(m_code->findData(int(preview.columns.code)));
    m_note->setCurrentIndex(m_note->findData(preview.columns.note ? int(*preview.columns.note) : noColumn));
    recall();
    fillTable();
}

QString ImportMappingBox::headingOf(std::size_t column) const {
    if (!m_heading->isChecked() || m_preview.records.empty() || column >= m_preview.records.front().fields.size())
        return {};
    return m_preview.records.front().fields[column].trimmed().left(shownCharacters);
}

void ImportMappingBox::fillColumns() {
    const QVariant code = m_code->currentData();
    const QVariant note = m_note->currentData();
    m_code->clear();
    m_note->clear();
    m_note->addItem(tr("no column"), noColumn);
    for (std::size_t column = 0; column < m_preview.columnCount; ++column) {
        const QString heading = headingOf(column);
        const QString text =
            heading.isEmpty() ? tr("column %1").arg(column + 1) : tr("column %1: %2").arg(column + 1).arg(heading);
        m_code->addItem(text, int(column));
        m_note->addItem(text, int(column));
    }
    m_code->setCurrentIndex(std::max(0, m_code->findData(code)));
    m_note->setCurrentIndex(std::max(0, m_note->findData(note)));
}

void ImportMappingBox::fillTable() {
    const std::size_t first = m_heading->isChecked() && !m_preview.records.empty() ? 1 : 0;
    const std::size_t rows = std::min(m_preview.records.size() - first, std::size_t(shownRows));
    m_table->clear();
    m_table->setRowCount(int(rows));
    m_table->setColumnCount(int(m_preview.columnCount));
    QStringList lines;
    for (std::size_t row = 0; row < rows; ++row) {
        const csv::CsvRecord& record = m_preview.records[first + row];
        lines << QString::number(record.line);
        for (std::size_t column = 0; column < record.fields.size(); ++column)
            m_table->setItem(int(row), int(column), new QTableWidgetItem(record.fields[column].left(shownCharacters)));
        if (!record.defect.isEmpty() && m_preview.columnCount > 0)
            m_table->setItem(int(row), 0, new QTableWidgetItem(outcomeName(exchange::outcomeOfDefect(record.defect))));
    }
    m_table->setVerticalHeaderLabels(lines);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() +
                            int(std::max(rows, std::size_t(1))) * m_table->verticalHeader()->defaultSectionSize() +
                            2 * m_table->frameWidth() + 2);
    markColumns();
    m_table->resizeColumnsToContents();
}

void ImportMappingBox::markColumns() {
    const exchange::SheetColumns chosen = columns();
    QStringList titles;
    for (std::size_t column = 0; column < m_preview.columnCount; ++column) {
        const QString heading = headingOf(column);
        if (column == chosen.code)
            titles << (heading.isEmpty() ? tr("Code") : tr("%1 → code").arg(heading));
        else if (column == chosen.note)
            titles << (heading.isEmpty() ? tr("Note") : tr("%1 → note").arg(heading));
        else
            titles << (heading.isEmpty() ? tr("%1, not used").arg(column + 1) : tr("%1, not used").arg(heading));
    }
    m_table->setHorizontalHeaderLabels(titles);
    for (int row = 0; row < m_table->rowCount(); ++row) {
        for (int column = 0; column < m_table->columnCount(); ++column) {
            QTableWidgetItem* item = m_table->item(row, column);
            const bool isUsed = std::size_t(column) == chosen.code || std::size_t(column) == chosen.note;
            if (item == nullptr)
                continue;
            // Drawn as disabled, in whichever colours the theme has for that.
            item->setFlags(isUsed ? Qt::ItemIsEnabled : Qt::NoItemFlags);
            QFont font = m_table->font();
            font.setBold(std::size_t(column) == chosen.code);
            item->setFont(font);
        }
    }
}

exchange::SheetFormat ImportMappingBox::format() const {
    return {csv::TextEncoding(m_encoding->currentData().toInt()), m_separator->currentData().toChar().toLatin1()};
}

exchange::SheetColumns ImportMappingBox::columns() const {
    exchange::SheetColumns columns{m_heading->isChecked(), std::size_t(std::max(0, m_code->currentData().toInt())), {}};
    const int note = m_note->currentData().isValid() ? m_note->currentData().toInt() : noColumn;
    if (note != noColumn && std::size_t(note) != columns.code)
        columns.note = std::size_t(note);
    return columns;
}

bool ImportMappingBox::isUsable() const {
    return m_preview.columnCount > 0;
}

// A heading that could be a code is no heading to write down anywhere.
QString ImportMappingBox::memoryKey() const {
    QStringList headings;
    for (std::size_t column = 0; column < m_preview.columnCount; ++column) {
        const QString heading = headingOf(column);
        headings << (heading.isEmpty() || (m_pattern && m_pattern->normalise(heading)) ? QString() : heading);
    }
    const bool isNamed = !headings.join(QString()).isEmpty();
    const QString key = isNamed ? headings.join(u'\t') : QString::number(m_preview.columnCount);
    return QStringLiteral("import/columns/") + QString::fromLatin1(key.toUtf8().toHex().left(200));
}

void ImportMappingBox::remember() const {
    const exchange::SheetColumns chosen = columns();
    QSettings().setValue(
        memoryKey(), QVariantList{chosen.hasHeading, int(chosen.code), chosen.note ? int(*chosen.note) : noColumn});
}

void ImportMappingBox::recall() {
    const QVariantList remembered = QSettings().value(memoryKey()).toList();
    if (remembered.size() != 3 || remembered[0].toBool() != m_heading->isChecked())
        return;
    m_code->setCurrentIndex(std::max(0, m_code->findData(remembered[1].toInt())));
    m_note->setCurrentIndex(std::max(0, m_note->findData(remembered[2].toInt())));
}

} // namespace invites::admin
