#include "admin-app/widgets/CodeCellDelegate.h"

#include "admin-app/data/CodeColumns.h"
#include "admin-app/data/CodeWords.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTimer>

namespace invites::admin {

namespace {

constexpr char codeProperty[] = "code";
constexpr char filledProperty[] = "isFilled";

void setCode(QWidget* editor, const SelectedCode& code) {
    editor->setProperty(codeProperty, QVariant::fromValue(code));
}

std::optional<SelectedCode> codeOf(const QWidget* editor) {
    const QVariant code = editor->property(codeProperty);
    return code.isValid() ? std::optional(code.value<SelectedCode>()) : std::nullopt;
}

CodeTableColumn columnOf(const QWidget* editor) {
    return qobject_cast<const QComboBox*>(editor) ? CodeTableColumn::Status : CodeTableColumn::Note;
}

} // namespace

CodeCellDelegate::CodeCellDelegate(CodeTableModel* model, QObject* parent)
    : QStyledItemDelegate(parent), m_model(model) {}

void CodeCellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QString text = index.data(Qt::DisplayRole).toString();
    // What is drawn here is remembered for a while, which a code in clear must not be.
    if (CodeTableColumn(index.column()) == CodeTableColumn::Code && text != maskedCode()) {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }
    QStyleOptionViewItem cell = option;
    const QVariant alignment = index.data(Qt::TextAlignmentRole);
    if (alignment.isValid())
        cell.displayAlignment = alignment.value<Qt::Alignment>();
    const QVariant font = index.data(Qt::FontRole);
    if (font.isValid()) {
        cell.font = font.value<QFont>().resolve(option.font);
        cell.fontMetrics = QFontMetrics(cell.font);
    }
    // A row has the height of one line.
    text.replace(u'\n', u' ');
    m_painter.paint(*painter, cell, text);
}

QWidget* CodeCellDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const {
    const auto code = m_model->codeAt(index.row());
    if (!code)
        return nullptr;
    QWidget* editor = CodeTableColumn(index.column()) == CodeTableColumn::Status ? makeStatusBox(parent, *code)
                                                                                 : makeNoteEdit(parent, *code);
    setCode(editor, *code);
    Q_EMIT editingChanged(true);
    return editor;
}

QWidget* CodeCellDelegate::makeNoteEdit(QWidget* parent, const SelectedCode&) const {
    auto* edit = new QLineEdit(parent);
    edit->setMaxLength(store::CodeActStore::maximumText);
    edit->setFrame(false);
    edit->setAutoFillBackground(true);
    edit->setAccessibleName(tr("Note"));
    return edit;
}

QWidget* CodeCellDelegate::makeStatusBox(QWidget* parent, const SelectedCode& code) const {
    auto* box = new QComboBox(parent);
    box->setAccessibleName(tr("Status"));
    // What it is now, and what it may become.
    box->addItem(wordOf(code.status), QString(toText(code.status)));
    for (const CodeStatus status : CodeTableModel::choicesOf(code))
        box->addItem(wordOf(status), QString(toText(status)));
    // Whoever has chosen is done.
    connect(box, &QComboBox::activated, this, [this, box] {
        auto* self = const_cast<CodeCellDelegate*>(this);
        Q_EMIT self->commitData(box);
        Q_EMIT self->closeEditor(box);
    });
    QTimer::singleShot(0, box, &QComboBox::showPopup);
    return box;
}

void CodeCellDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    // Only once: what comes in later must not replace what was typed.
    if (editor->property(filledProperty).toBool())
        return;
    editor->setProperty(filledProperty, true);
    const QString value = index.data(Qt::EditRole).toString();
    if (auto* edit = qobject_cast<QLineEdit*>(editor))
        edit->setText(value);
    else if (auto* box = qobject_cast<QComboBox*>(editor))
        box->setCurrentIndex(std::max(0, box->findData(value)));
}

void CodeCellDelegate::setModelData(QWidget* editor, QAbstractItemModel*, const QModelIndex&) const {
    const auto code = codeOf(editor);
    if (!code)
        return;
    if (const auto* edit = qobject_cast<QLineEdit*>(editor))
        m_model->write(*code, CodeTableColumn::Note, edit->text());
    else if (const auto* box = qobject_cast<QComboBox*>(editor))
        m_model->write(*code, CodeTableColumn::Status, box->currentData());
}

void CodeCellDelegate::destroyEditor(QWidget* editor, const QModelIndex& index) const {
    QStyledItemDelegate::destroyEditor(editor, index);
    Q_EMIT editingChanged(false);
}

bool CodeCellDelegate::editorEvent(
    QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index) {
    // A letter begins a note. It would choose a status at once, which is too easily done by accident.
    if (event->type() == QEvent::KeyPress && CodeTableColumn(index.column()) == CodeTableColumn::Status) {
        const QString text = static_cast<QKeyEvent*>(event)->text();
        if (!text.isEmpty() && text.front().isPrint() && !text.front().isSpace())
            return true;
    }
    return QStyledItemDelegate::editorEvent(event, model, option, index);
}

bool CodeCellDelegate::eventFilter(QObject* object, QEvent* event) {
    auto* editor = qobject_cast<QWidget*>(object);
    if (editor != nullptr && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        // The cell beside it is another thing: the next key goes to the table again.
        if (key == Qt::Key_Tab || key == Qt::Key_Backtab) {
            Q_EMIT commitData(editor);
            Q_EMIT closeEditor(editor, NoHint);
            return true;
        }
        // What was kept from before is given up, too.
        if (const auto code = codeOf(editor); key == Qt::Key_Escape && code)
            m_model->dropTyped(code->id, columnOf(editor));
    }
    return QStyledItemDelegate::eventFilter(object, event);
}

} // namespace invites::admin
