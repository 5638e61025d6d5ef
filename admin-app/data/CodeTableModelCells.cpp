// What the cells of the table of codes say; codes in clear for as long as they may be seen.
#include "admin-app/data/CodeTableModel.h"
#include "admin-app/data/CodeWords.h"

#include <QFont>

#include <algorithm>

namespace invites::admin {

void CodeTableModel::open(CodeId id, const Secret& code) {
    m_opened.insert(id.value, {code, std::chrono::steady_clock::now() + m_lifetime});
    m_forget.start();
    touch(m_first, end() - 1);
}

const Secret* CodeTableModel::opened(CodeId id) const {
    const auto found = m_opened.constFind(id.value);
    return found == m_opened.constEnd() ? nullptr : &found->code;
}

void CodeTableModel::forgetOpened() {
    m_opened.clear();
    m_forget.stop();
    touch(m_first, end() - 1);
}

void CodeTableModel::forgetOld() {
    const auto now = std::chrono::steady_clock::now();
    if (m_opened.removeIf([now](const auto& entry) { return entry.value().until <= now; }) > 0)
        touch(m_first, end() - 1);
    if (m_opened.isEmpty())
        m_forget.stop();
}

int CodeTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_count;
}

int CodeTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : codeTableColumnCount;
}

QVariant CodeTableModel::text(const store::CodeRow& row, CodeTableColumn column) const {
    if (column == CodeTableColumn::Code)
        if (const Secret* code = opened(row.id))
            return code->revealText();
    const Typed* typed = typedInto(row.id, column);
    if (typed == nullptr)
        return cellText(row, column);
    const auto status = codeStatusFromText(typed->text);
    const QString shown = column == CodeTableColumn::Status && status ? wordOf(*status) : typed->text;
    return typed->isLost ? tr("%1 (not saved)").arg(shown) : shown;
}

QVariant CodeTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto column = CodeTableColumn(index.column());
    const store::CodeRow* row = at(index.row());
    if (role == Qt::DisplayRole)
        return row != nullptr ? text(*row, column) : QVariant(QStringLiteral("…"));
    if (row == nullptr)
        return {};
    if (role == Qt::EditRole && (column == CodeTableColumn::Note || column == CodeTableColumn::Status)) {
        if (const Typed* typed = typedInto(row->id, column))
            return typed->text;
        return column == CodeTableColumn::Note ? row->note.value_or(QString()) : QString(toText(row->status));
    }
    if (role == Qt::FontRole && typedInto(row->id, column) != nullptr) {
        QFont font;
        font.setItalic(true);
        return font;
    }
    if (role == Qt::TextAlignmentRole && column == CodeTableColumn::Ticket)
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role == Qt::ToolTipRole && column == CodeTableColumn::Note)
        return row->note.value_or(QString());
    if (role == Qt::AccessibleTextRole && column == CodeTableColumn::Code && opened(row->id) == nullptr)
        return tr("hidden");
    return {};
}

QVariant CodeTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (section < 0 || section >= codeTableColumnCount)
        return {};
    const auto column = CodeTableColumn(section);
    const auto sorted = std::find_if(m_order.begin(), m_order.end(),
        [&](const store::CodeSort& sort) { return sortColumnOf(column) == sort.column; });
    if (role == Qt::DisplayRole && sorted != m_order.end()) {
        static const QString places = QStringLiteral("¹²³⁴⁵⁶⁷⁸⁹");
        const auto place = qsizetype(sorted - m_order.begin());
        const QString number = m_order.size() > 1 ? QString(places.mid(place, 1)) : QString();
        return QString(titleOf(column) + (sorted->isDescending ? QStringLiteral(" ▼") : QStringLiteral(" ▲")) + number);
    }
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
        return titleOf(column);
    return {};
}

} // namespace invites::admin
