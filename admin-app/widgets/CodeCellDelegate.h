#pragma once

#include "admin-app/data/CodeTableModel.h"
#include "admin-app/widgets/CellPainter.h"

#include <QStyledItemDelegate>

namespace invites::admin {

// Draws the cells of the table of codes, and edits notes and statuses in them. An editor belongs to the code that it
// was opened for, whatever its row shows meanwhile. Enter, Tab and leaving it write; Esc gives up. GUI thread.
class CodeCellDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit CodeCellDelegate(CodeTableModel* model, QObject* parent = nullptr);

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
    void destroyEditor(QWidget* editor, const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
        const QModelIndex& index) override;

Q_SIGNALS:
    // The last editor is gone, or the first is there.
    void editingChanged(bool isEditing) const;

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    QWidget* makeNoteEdit(QWidget* parent, const SelectedCode& code) const;
    QWidget* makeStatusBox(QWidget* parent, const SelectedCode& code) const;

    CodeTableModel* m_model;
    mutable CellPainter m_painter;
};

} // namespace invites::admin
