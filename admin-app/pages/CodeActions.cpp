#include "admin-app/pages/CodeActions.h"

#include "admin-app/pages/AddCodesDialog.h"
#include "admin-app/pages/CodeHistoryDialog.h"
#include "admin-app/session/Session.h"
#include "admin-app/widgets/ConflictDialog.h"
#include "admin-app/widgets/Icons.h"
#include "admin-app/widgets/TextDialog.h"

#include <QWidget>

#include <algorithm>

namespace invites::admin {
namespace {

bool mayUse(const SelectedCode& code) {
    return maySettle(code, CodeStatus::Used);
}

bool mayInvalidate(const SelectedCode& code) {
    return maySettle(code, CodeStatus::Invalid);
}

bool any(const std::vector<SelectedCode>& codes, bool (*may)(const SelectedCode&)) {
    return std::any_of(codes.begin(), codes.end(), may);
}

} // namespace

CodeActions::CodeActions(Session& session, QWidget* page)
    : QObject(page), m_session(session), m_page(page),
      m_editor(session.database(), session.undoHistory(), session.codeEdits()),
      m_accept(make(tr("A&ccept"), "open", &CodeActions::acceptCodes)),
      m_markUsed(make(tr("Mark &used"), "check", &CodeActions::use)),
      m_markInvalid(make(tr("Mark &invalid"), "block", &CodeActions::invalidate)),
      m_editNote(make(tr("Edit &note…"), "note", &CodeActions::askNote)),
      m_remove(make(tr("&Delete…"), "delete", &CodeActions::askRemoval)),
      m_restore(make(tr("Re&store"), "restore", &CodeActions::bringBack)),
      m_release(make(tr("&Release…"), "undo", &CodeActions::askRelease)),
      m_showHistory(make(tr("&History…"), "history", &CodeActions::openHistory)),
      m_showAudit(make(tr("Show in the audit &log"), "audit", &CodeActions::askForAudit)),
      m_addCodes(make(tr("&Add codes…"), "add", &CodeActions::openAddCodes)) {
    m_accept->setToolTip(tr("Put codes that are in review into the pool"));
    m_remove->setToolTip(tr("Put the selected codes into the trash"));
    m_release->setToolTip(tr("End the hold of codes that nobody has looked at, for the next in line"));
    m_addCodes->setEnabled(session.mayUnmask());
    if (session.isAdmin() && !session.mayUnmask())
        m_addCodes->setToolTip(tr("Adding codes needs the keyring, which this profile does not name"));
    m_addCodes->setVisible(session.isAdmin());
    connect(&m_editor, &CodeEditor::said, this, &CodeActions::said);
    connect(&m_editor, &CodeEditor::failed, this, &CodeActions::said);
    connect(&m_editor, &CodeEditor::conflicted, this, &CodeActions::tellConflict);
    enable();
}

QAction* CodeActions::make(const QString& text, const char* icon, void (CodeActions::*act)()) {
    auto* action = new QAction(themedIcon(QString::fromLatin1(icon)), text, this);
    connect(action, &QAction::triggered, this, act);
    return action;
}

QList<QAction*> CodeActions::rowActions() const {
    if (!m_session.isAdmin())
        return {m_showHistory, m_showAudit};
    return {
        m_accept, m_markUsed, m_markInvalid, m_editNote, m_release, m_remove, m_restore, m_showHistory, m_showAudit};
}

void CodeActions::setSelection(std::vector<SelectedCode> codes) {
    m_codes = std::move(codes);
    m_isWide = false;
    enable();
}

void CodeActions::setWideSelection() {
    m_codes.clear();
    m_isWide = true;
    enable();
}

bool CodeActions::isWide(BulkAct act) {
    // Whoever takes it may set another selection at once.
    const bool isAskedElsewhere = m_isWide;
    if (isAskedElsewhere)
        Q_EMIT wide(act);
    return isAskedElsewhere;
}

void CodeActions::enable() {
    const bool mayChange = m_session.isAdmin();
    for (QAction* action : {m_accept, m_markUsed, m_markInvalid, m_editNote, m_remove, m_restore, m_release})
        action->setVisible(mayChange);
    m_accept->setEnabled(mayChange && (m_isWide || any(m_codes, mayAccept)));
    m_markUsed->setEnabled(mayChange && (m_isWide || any(m_codes, mayUse)));
    m_markInvalid->setEnabled(mayChange && (m_isWide || any(m_codes, mayInvalidate)));
    m_editNote->setEnabled(mayChange && (m_isWide || !m_codes.empty()));
    m_remove->setEnabled(mayChange && (m_isWide || any(m_codes, mayDelete)));
    m_restore->setEnabled(mayChange && (m_isWide || any(m_codes, mayRestore)));
    m_release->setEnabled(mayChange && (m_isWide || any(m_codes, mayRelease)));
    m_showHistory->setEnabled(m_codes.size() == 1);
    m_showAudit->setEnabled(m_codes.size() == 1);
}

std::vector<SelectedCode> CodeActions::those(bool (*may)(const SelectedCode&)) const {
    std::vector<SelectedCode> result;
    std::copy_if(m_codes.begin(), m_codes.end(), std::back_inserter(result), may);
    return result;
}

void CodeActions::acceptCodes() {
    if (!isWide(BulkAct::Accept))
        m_editor.perform(acceptanceOfCodes(), those(mayAccept));
}

void CodeActions::use() {
    if (!isWide(BulkAct::MarkUsed))
        m_editor.perform(settlingOfCodes(CodeStatus::Used), those(mayUse));
}

void CodeActions::invalidate() {
    if (!isWide(BulkAct::MarkInvalid))
        m_editor.perform(settlingOfCodes(CodeStatus::Invalid), those(mayInvalidate));
}

void CodeActions::askNote() {
    if (isWide(BulkAct::Note))
        return;
    const std::vector<SelectedCode>& codes = m_codes;
    const bool isShared = std::all_of(
        codes.begin(), codes.end(), [&](const SelectedCode& code) { return code.note == codes.front().note; });
    ask({tr("Note"), isShared ? QString() : tr("Their notes differ now; this one takes their place."),
            tr("&Note of %Ln code(s)", nullptr, int(codes.size())), tr("Save"),
            isShared ? codes.front().note : QString(), false},
        codes, notingOfCodes);
}

// The dialog stays with the codes that it was opened for.
void CodeActions::ask(const TextDialog::Question& question, const std::vector<SelectedCode>& codes,
    const std::function<CodeDeed(const QString&)>& deed) {
    auto* dialog = new TextDialog(
        question,
        [this, codes, deed](const QString& text, const auto& finish) { m_editor.perform(deed(text), codes, finish); },
        m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void CodeActions::askRemoval() {
    if (isWide(BulkAct::Delete))
        return;
    const std::vector<SelectedCode> codes = those(mayDelete);
    ask({tr("Delete codes"),
            tr("%Ln code(s) go into the trash and are given to nobody. They can be restored.", nullptr,
                int(codes.size())),
            tr("&Reason (may be empty)"), tr("Delete"), QString(), false},
        codes, deletionOfCodes);
}

void CodeActions::bringBack() {
    if (!isWide(BulkAct::Restore))
        m_editor.perform(restorationOfCodes(), those(mayRestore));
}

void CodeActions::askRelease() {
    if (isWide(BulkAct::Release))
        return;
    const std::vector<SelectedCode> codes = those(mayRelease);
    ask({tr("Release codes"),
            tr("%Ln code(s) are taken from the visitors they are reserved for and go to the next in line. The visitors "
               "may "
               "come back to their old places. Only codes that nobody waits for can be taken back.",
                nullptr, int(codes.size())),
            tr("&Reason"), tr("Release"), QString(), true},
        codes, releaseOfCodes);
}

void CodeActions::openHistory() {
    auto* dialog = new CodeHistoryDialog(m_session, m_codes.front().id, m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &CodeHistoryDialog::said, this, &CodeActions::said);
    dialog->open();
}

void CodeActions::askForAudit() {
    Q_EMIT auditRequested(m_codes.front().id);
}

void CodeActions::openAddCodes() {
    auto* dialog = new AddCodesDialog(m_session, m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &AddCodesDialog::added, this, [this](const std::vector<store::SeenCode>& codes) {
        if (!codes.empty())
            m_editor.addToHistory(additionOfCodes(), codes);
        Q_EMIT added();
    });
    dialog->open();
}

void CodeActions::tellConflict(const CodeEditor::Conflict& conflict) {
    auto* dialog = new ConflictDialog(m_session.database(), conflict, m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace invites::admin
