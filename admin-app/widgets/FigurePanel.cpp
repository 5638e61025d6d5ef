#include "admin-app/widgets/FigurePanel.h"

#include "admin-app/data/FigureModel.h"
#include "admin-app/widgets/FigureFiles.h"
#include "admin-app/widgets/HeatDelegate.h"
#include "admin-app/widgets/Icons.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace invites::admin {
namespace {

const QString folderKey = QStringLiteral("figures/folder");

QString rememberedFolder() {
    const QString folder = QSettings().value(folderKey).toString();
    return folder.isEmpty() || !QFileInfo(folder).isDir()
               ? QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation)
               : folder;
}

// Without what some file systems refuse.
QString asFileName(QString text) {
    for (const QChar forbidden : QStringLiteral("/\\:*?\"<>|"))
        text.replace(forbidden, u'-');
    return text.simplified();
}

// Numbers take what they need, and the words of the first column the rest; the fields of a heat map are alike.
void shareWidth(QHeaderView* header, bool isHeat) {
    header->setSectionResizeMode(isHeat ? QHeaderView::Stretch : QHeaderView::ResizeToContents);
    if (isHeat)
        return;
    const auto stretchFirst = [header] {
        if (header->count() > 0)
            header->setSectionResizeMode(0, QHeaderView::Stretch);
    };
    QObject::connect(header, &QHeaderView::sectionCountChanged, header, stretchFirst);
    stretchFirst();
}

} // namespace

FigurePanel::FigurePanel(const QString& name, const QString& title, QWidget* chart, QWidget* parent)
    : QFrame(parent), m_model(new FigureModel(this)), m_table(new QTableView), m_chart(chart),
      m_views(new QStackedWidget), m_title(new QLabel(title)), m_note(new QLabel), m_remark(new QLabel),
      m_header(new QHBoxLayout) {
    setObjectName(name + QStringLiteral("Panel"));
    setFrameShape(QFrame::StyledPanel);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_title->setFont(bold);
    for (QLabel* label : {m_note, m_remark}) {
        label->setWordWrap(true);
        label->hide();
    }
    makeTable(name, !chart);
    if (chart)
        m_views->addWidget(chart);
    m_views->addWidget(m_table);
    m_header->addWidget(m_title, 1);
    makeButton();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 12);
    layout->setSpacing(8);
    layout->addLayout(m_header);
    layout->addWidget(m_note);
    layout->addWidget(m_remark);
    layout->addWidget(m_views, 1);
}

void FigurePanel::makeTable(const QString& name, bool isHeat) {
    m_table->setObjectName(name);
    m_table->setAccessibleName(m_title->text());
    m_table->setModel(m_model);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAlternatingRowColors(!isHeat);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    shareWidth(m_table->horizontalHeader(), isHeat);
    if (isHeat)
        m_table->setItemDelegate(m_heat = new HeatDelegate(m_table));
}

void FigurePanel::makeButton() {
    auto* button = new QToolButton;
    button->setIcon(themedIcon(QStringLiteral("export")));
    button->setAutoRaise(true);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setAccessibleName(tr("Save or copy: %1").arg(title()));
    button->setToolTip(tr("Save or copy these figures"));
    button->setFocusPolicy(Qt::StrongFocus);
    auto* menu = new QMenu(button);
    menu->addAction(themedIcon(QStringLiteral("copy")), tr("&Copy the figures"), this, &FigurePanel::copy);
    menu->addAction(themedIcon(QStringLiteral("save")), tr("Save as C&SV…"), this, [this] { askAndSave(false); });
    menu->addAction(themedIcon(QStringLiteral("export")), tr("Save as &picture…"), this, [this] { askAndSave(true); });
    button->setMenu(menu);
    m_header->addWidget(button);
}

void FigurePanel::addControl(QWidget* control) {
    m_header->insertWidget(1, control);
}

QString FigurePanel::title() const {
    return m_title->text();
}

void FigurePanel::setFigures(const QStringList& titles, std::vector<QVariantList> rows) {
    m_model->setFigures(titles, std::move(rows));
    heat();
}

void FigurePanel::heatCounts() {
    m_heatsCounts = true;
    QHeaderView* rows = m_table->verticalHeader();
    rows->setMinimumSectionSize(1);
    rows->setDefaultSectionSize(fontMetrics().height() + 4);
    heat();
}

void FigurePanel::heat() {
    if (!m_heatsCounts || !m_heat)
        return;
    qint64 highest = 0;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        for (int column = 0; column < m_model->columnCount(); ++column) {
            const QVariant value = m_model->index(row, column).data(Qt::EditRole);
            if (value.typeId() == QMetaType::LongLong)
                highest = std::max(highest, value.toLongLong());
        }
    }
    m_heat->setHighest(highest);
    m_table->viewport()->update();
}

void FigurePanel::setNote(const QString& note) {
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

void FigurePanel::setRemark(const QString& remark) {
    m_remark->setText(remark);
    m_remark->setVisible(!remark.isEmpty());
}

void FigurePanel::showTable(bool isTable) {
    m_views->setCurrentWidget(isTable || !m_chart ? m_table : m_chart);
}

void FigurePanel::copy() {
    QGuiApplication::clipboard()->setText(m_model->asTsv());
    Q_EMIT said(tr("The figures are copied."));
}

void FigurePanel::askAndSave(bool isPicture) {
    auto* dialog = new QFileDialog(this, isPicture ? tr("Save the picture") : tr("Save the figures"),
        rememberedFolder(), isPicture ? tr("PNG picture (*.png);;SVG picture (*.svg)") : tr("CSV (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(isPicture ? QStringLiteral("png") : QStringLiteral("csv"));
    connect(dialog, &QFileDialog::filterSelected, dialog,
        [dialog](const QString& filter) { dialog->setDefaultSuffix(filter.section(u'.', -1).chopped(1)); });
    dialog->selectFile(asFileName(QStringLiteral("%1, %2").arg(title(), m_about)));
    connect(
        dialog, &QFileDialog::fileSelected, this, [this, isPicture](const QString& path) { saveTo(path, isPicture); });
    dialog->open();
}

void FigurePanel::saveTo(const QString& path, bool isPicture) {
    QSettings().setValue(folderKey, QFileInfo(path).absolutePath());
    Status saved;
    if (!isPicture) {
        saved = writeFigures(path, m_model->records());
    } else if (m_views->currentWidget() == m_chart) {
        saved = writePicture(path, title(), m_about, *m_chart);
    } else {
        const auto table = wholeTable();
        saved = writePicture(path, title(), m_about, *table);
    }
    Q_EMIT said(saved ? tr("Saved as %1.").arg(QFileInfo(path).fileName()) : saved.error().detail);
}

// As large as its rows are, where the one that is seen scrolls.
std::unique_ptr<QTableView> FigurePanel::wholeTable() const {
    auto table = std::make_unique<QTableView>();
    table->setModel(m_model);
    table->setPalette(m_table->palette());
    table->setFrameShape(QFrame::NoFrame);
    table->setAlternatingRowColors(m_table->alternatingRowColors());
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->verticalHeader()->hide();
    table->verticalHeader()->setMinimumSectionSize(m_table->verticalHeader()->minimumSectionSize());
    table->verticalHeader()->setDefaultSectionSize(m_table->verticalHeader()->defaultSectionSize());
    shareWidth(table->horizontalHeader(), m_heat);
    if (m_heat)
        table->setItemDelegate(m_heat);
    table->ensurePolished();
    table->resize(
        m_table->width(), table->horizontalHeader()->sizeHint().height() + table->verticalHeader()->length() + 1);
    return table;
}

} // namespace invites::admin
