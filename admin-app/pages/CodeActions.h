#pragma once

#include "admin-app/data/CodeEditor.h"
#include "admin-app/pages/BulkActions.h"
#include "admin-app/widgets/TextDialog.h"

#include <QAction>
#include <QList>
#include <QObject>

#include <vector>

class QWidget;

namespace invites::admin {

class Session;

// What can be done with the codes that are selected on a page: the actions, their questions, and what a conflict looks
// like. An action is only enabled where the state machine grants it to at least one of them, and then meant for those.
// A moderator is offered the history and nothing else. What was changed comes by Session::codeEdits(). GUI thread.
class CodeActions final : public QObject {
    Q_OBJECT

public:
    // page: the parent of dialogs, and of this.
    CodeActions(Session& session, QWidget* page);

    void setSelection(std::vector<SelectedCode> codes);
    // More are selected than this has in its hands: the acts are asked for by wide().
    void setWideSelection();
    const std::vector<SelectedCode>& selection() const { return m_codes; }

    // What is changed elsewhere on the page, such as in a cell, goes the same way: with its conflicts and its undoing.
    CodeEditor& editor() { return m_editor; }

    QAction* accept() const { return m_accept; }
    QAction* markUsed() const { return m_markUsed; }
    QAction* markInvalid() const { return m_markInvalid; }
    QAction* editNote() const { return m_editNote; }
    QAction* remove() const { return m_remove; }
    QAction* restore() const { return m_restore; }
    QAction* release() const { return m_release; }
    QAction* showHistory() const { return m_showHistory; }
    QAction* showAudit() const { return m_showAudit; }
    QAction* addCodes() const { return m_addCodes; }
    // Those that this person is offered, in the order of a menu; without addCodes(), which needs no selection.
    QList<QAction*> rowActions() const;

Q_SIGNALS:
    void said(const QString& text);
    // Codes were added with addCodes().
    void added();
    void wide(invites::admin::BulkAct act);
    void auditRequested(invites::CodeId code);

private:
    QAction* make(const QString& text, const char* icon, void (CodeActions::*act)());
    void enable();
    std::vector<SelectedCode> those(bool (*may)(const SelectedCode&)) const;
    void acceptCodes();
    void use();
    void invalidate();
    void askNote();
    void ask(const TextDialog::Question& question, const std::vector<SelectedCode>& codes,
        const std::function<CodeDeed(const QString&)>& deed);
    void askRemoval();
    void bringBack();
    void askRelease();
    void openHistory();
    void askForAudit();
    void openAddCodes();
    bool isWide(BulkAct act);
    void tellConflict(const CodeEditor::Conflict& conflict);

    Session& m_session;
    QWidget* m_page;
    CodeEditor m_editor;
    std::vector<SelectedCode> m_codes;
    bool m_isWide = false;
    QAction* m_accept;
    QAction* m_markUsed;
    QAction* m_markInvalid;
    QAction* m_editNote;
    QAction* m_remove;
    QAction* m_restore;
    QAction* m_release;
    QAction* m_showHistory;
    QAction* m_showAudit;
    QAction* m_addCodes;
};

} // namespace invites::admin
