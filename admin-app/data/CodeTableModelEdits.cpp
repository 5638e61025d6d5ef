// What the table of codes shows of changes: what was typed into its cells, and what became of it.
#include "admin-app/data/CodeTableModel.h"

#include <algorithm>

namespace invites::admin {

namespace {

// As an editor of the cell would say it.
QString valueOf(const store::CodeAct& code, CodeTableColumn column) {
    return column == CodeTableColumn::Note ? code.note.value_or(QString()) : QString(toText(code.status));
}

void take(store::CodeRow& row, const store::CodeAct& act) {
    row.version = act.version;
    row.status = act.status;
    row.note = act.note;
    if (!act.isDeleted)
        row.deleted.reset();
    else if (!row.deleted)
        row.deleted = std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now());
}

} // namespace

void CodeTableModel::apply(const std::vector<store::CodeAct>& acts) {
    QHash<qint64, const store::CodeAct*> known;
    for (const store::CodeAct& act : acts)
        known.insert(act.id.value, &act);
    std::erase_if(m_typed, [&known](const auto& each) {
        const auto& [cell, typed] = each;
        const store::CodeAct* act = known.value(cell.first.value);
        return act != nullptr &&
               (act->outcome == store::CodeActOutcome::Gone || typed.text == valueOf(*act, cell.second));
    });
    for (std::size_t n = 0; n < m_rows.size(); ++n) {
        const store::CodeAct* act = known.value(m_rows[n].id.value);
        if (act == nullptr)
            continue;
        if (act->outcome != store::CodeActOutcome::Gone)
            take(m_rows[n], *act);
        touch(m_first + int(n), m_first + int(n));
    }
}

std::optional<SelectedCode> CodeTableModel::codeAt(int row) const {
    const store::CodeRow* code = at(row);
    if (code == nullptr)
        return std::nullopt;
    return selectedCode(*code);
}

std::vector<CodeStatus> CodeTableModel::choicesOf(const SelectedCode& code) {
    std::vector<CodeStatus> choices;
    for (const CodeStatus status : {CodeStatus::Used, CodeStatus::Invalid})
        if (maySettle(code, status))
            choices.push_back(status);
    return choices;
}

Qt::ItemFlags CodeTableModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    const auto code = m_isEditable && index.isValid() ? codeAt(index.row()) : std::nullopt;
    if (!code)
        return flags;
    const auto column = CodeTableColumn(index.column());
    // What was typed can be given up, also where it is not allowed any more.
    const bool isStatus =
        column == CodeTableColumn::Status && (!choicesOf(*code).empty() || typedInto(code->id, column) != nullptr);
    return isStatus || column == CodeTableColumn::Note ? flags | Qt::ItemIsEditable : flags;
}

bool CodeTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable))
        return false;
    write(*codeAt(index.row()), CodeTableColumn(index.column()), value);
    return true;
}

void CodeTableModel::write(const SelectedCode& code, CodeTableColumn column, const QVariant& value) {
    const QString text = value.toString().trimmed();
    const bool isNote = column == CodeTableColumn::Note;
    if (text == (isNote ? code.note : QString(toText(code.status)))) {
        dropTyped(code.id, column);
        return;
    }
    m_typed[{code.id, column}] = {text, false};
    touch(code.id);
    Q_EMIT written(code, column, text);
}

void CodeTableModel::settleTyped(CodeId id, CodeTableColumn column, const QString& text) {
    const Typed* typed = typedInto(id, column);
    if (typed != nullptr && typed->text == text)
        dropTyped(id, column);
}

void CodeTableModel::keepTyped(CodeId id, CodeTableColumn column, const QString& text) {
    const auto typed = m_typed.try_emplace({id, column}, Typed{text, true}).first;
    typed->second.isLost = true;
    touch(id);
}

void CodeTableModel::hold(bool isHeld) {
    m_isHeld = isHeld;
    if (!isHeld && m_heldBack)
        std::exchange(m_heldBack, nullptr)();
}

void CodeTableModel::dropTyped(CodeId id, CodeTableColumn column) {
    if (m_typed.erase({id, column}) > 0)
        touch(id);
}

const CodeTableModel::Typed* CodeTableModel::typedInto(CodeId id, CodeTableColumn column) const {
    const auto typed = m_typed.find({id, column});
    return typed != m_typed.end() ? &typed->second : nullptr;
}

void CodeTableModel::touch(CodeId id) {
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [id](const store::CodeRow& row) { return row.id == id; });
    if (found != m_rows.end())
        touch(m_first + int(found - m_rows.begin()), m_first + int(found - m_rows.begin()));
}

} // namespace invites::admin
