#pragma once

#include "admin-app/data/CodeEditor.h"
#include "admin-app/data/CodeGathering.h"
#include "common/store/CodeFilter.h"

#include <QList>
#include <QObject>
#include <QPointer>

class QAction;
class QWidget;

namespace invites::admin {

class CodeJobBar;
class Session;

enum class BulkAct { Accept, MarkUsed, MarkInvalid, Note, Delete, Restore, Release };

// What can be done with very many codes at once: asks with their exact number, works through them on the background
// connection while everything else goes on, and is undone as a whole. One at a time. GUI thread.
class BulkActions final : public QObject {
    Q_OBJECT

public:
    // page: the parent of dialogs, and of this. bar: shows how far it is.
    BulkActions(Session& session, CodeJobBar* bar, QWidget* page);

    // All that the filter lets through now.
    void ask(BulkAct act, const store::CodeFilter& filter);
    void ask(BulkAct act, const std::vector<SelectedCode>& codes);
    bool isBusy() const { return m_gathering || m_editor.isBusy(); }
    // A sentence where something is running.
    QString unsavedWork() const;

    // One for each act; triggered with wanted().
    const QList<QAction*>& actions() const { return m_actions; }

Q_SIGNALS:
    void wanted(invites::admin::BulkAct act);
    void said(const QString& text);
    void busyChanged();

private:
    void addAction(BulkAct act, const QString& text, const char* icon);
    void confirm(BulkAct act, const GatheredCodes& codes);
    void confirmWithoutReason(BulkAct act, const GatheredCodes& codes, const QString& explanation);

    Session& m_session;
    CodeJobBar* m_bar;
    QWidget* m_page;
    CodeEditor m_editor;
    QPointer<CodeGathering> m_gathering;
    QList<QAction*> m_actions;
};

} // namespace invites::admin
