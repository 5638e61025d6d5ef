#include "admin-app/pages/ImportSourceBox.h"

#include "admin-app/widgets/Icons.h"

#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

namespace invites::admin {

namespace {

QString folderKey() {
    return QStringLiteral("import/folder");
}

} // namespace

ImportSourceBox::ImportSourceBox(QWidget* page)
    : QFrame(page), m_title(new QLabel), m_details(new QLabel),
      m_choose(new QPushButton(themedIcon(QStringLiteral("open")), tr("Choose a &file…"))),
      m_paste(new QPushButton(themedIcon(QStringLiteral("copy")), tr("&Paste codes…"))) {
    setObjectName(QStringLiteral("importSource"));
    setAccessibleName(tr("Where the codes come from"));
    setFrameShape(QFrame::StyledPanel);
    page->setAcceptDrops(true);
    page->installEventFilter(this);
    m_choose->setObjectName(QStringLiteral("chooseFile"));
    m_paste->setObjectName(QStringLiteral("pasteCodes"));
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setTextFormat(Qt::PlainText);
    m_details->setTextFormat(Qt::PlainText);
    m_details->setWordWrap(true);
    auto* words = new QVBoxLayout;
    words->addWidget(m_title);
    words->addWidget(m_details);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->addLayout(words, 1);
    layout->addSpacing(12);
    layout->addWidget(m_choose);
    layout->addWidget(m_paste);
    connect(m_choose, &QPushButton::clicked, this, &ImportSourceBox::chooseFile);
    connect(m_paste, &QPushButton::clicked, this, &ImportSourceBox::pasteText);
    showNothing();
}

void ImportSourceBox::showNothing() {
    m_title->setText(tr("Drop a file with codes here"));
    m_details->setText(tr("CSV or plain text, one code a line or in a column. Nothing is added before you say so."));
}

void ImportSourceBox::showSource(const ImportSource& source, const QString& details) {
    m_title->setText(source.isFile() ? source.name() : tr("Pasted text"));
    m_details->setText(details);
}

void ImportSourceBox::chooseFile() {
    QSettings settings;
    const QString path = QFileDialog::getOpenFileName(this, tr("A file with codes"),
        settings.value(folderKey()).toString(), tr("CSV and text (*.csv *.tsv *.txt);;All files (*)"));
    if (path.isEmpty())
        return;
    settings.setValue(folderKey(), QFileInfo(path).absolutePath());
    Q_EMIT chosen(ImportSource::file(path));
}

void ImportSourceBox::pasteText() {
    auto* dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("pasteDialog"));
    dialog->setWindowTitle(tr("Paste codes"));
    dialog->resize(520, 380);
    auto* text = new QPlainTextEdit;
    text->setAccessibleName(tr("Codes"));
    text->setPlaceholderText(tr("One code a line, or a table with a column of codes."));
    text->setTabChangesFocus(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("Take these"));
    buttons->button(QDialogButtonBox::Ok)->setEnabled(false);
    auto* layout = new QVBoxLayout(dialog);
    layout->addWidget(text);
    layout->addWidget(buttons);
    connect(text, &QPlainTextEdit::textChanged, dialog,
        [text, buttons] { buttons->button(QDialogButtonBox::Ok)->setEnabled(!text->document()->isEmpty()); });
    text->setPlainText(QGuiApplication::clipboard()->text());
    text->selectAll();
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    connect(
        dialog, &QDialog::accepted, this, [this, text] { Q_EMIT chosen(ImportSource::pasted(text->toPlainText())); });
    dialog->open();
}

void ImportSourceBox::setReceiving(bool isReceiving) {
    setBackgroundRole(isReceiving ? QPalette::Highlight : QPalette::Window);
    m_title->setForegroundRole(isReceiving ? QPalette::HighlightedText : QPalette::WindowText);
    m_details->setForegroundRole(isReceiving ? QPalette::HighlightedText : QPalette::WindowText);
    setAutoFillBackground(isReceiving);
}

bool ImportSourceBox::eventFilter(QObject* watched, QEvent* event) {
    switch (event->type()) {
    case QEvent::DragEnter:
        enter(static_cast<QDragEnterEvent&>(*event));
        return true;
    case QEvent::DragLeave:
        setReceiving(false);
        return true;
    case QEvent::Drop:
        take(static_cast<QDropEvent&>(*event));
        return true;
    default:
        return QFrame::eventFilter(watched, event);
    }
}

void ImportSourceBox::enter(QDragEnterEvent& event) {
    const QMimeData* dragged = event.mimeData();
    const QList<QUrl> urls = dragged->urls();
    const bool isOne = (urls.size() == 1 && urls.first().isLocalFile()) || (urls.isEmpty() && dragged->hasText());
    event.setAccepted(isEnabled() && isOne);
    if (event.isAccepted())
        setReceiving(true);
}

void ImportSourceBox::take(QDropEvent& event) {
    setReceiving(false);
    event.acceptProposedAction();
    const QList<QUrl> urls = event.mimeData()->urls();
    Q_EMIT chosen(urls.isEmpty() ? ImportSource::pasted(event.mimeData()->text())
                                 : ImportSource::file(urls.first().toLocalFile()));
}

} // namespace invites::admin
