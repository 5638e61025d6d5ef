#pragma once

#include "admin-app/data/PagedModel.h"

#include <QAction>
#include <QList>
#include <QWidget>

#include <functional>

class QComboBox;
class QHBoxLayout;
class QTableView;

namespace invites::admin {

class Session;
class StateView;

// A ledger of what servers have to do: its table, what narrows it, and what an admin may do about single rows. GUI
// thread.
class LedgerView : public QWidget {
    Q_OBJECT

public:
    // model: becomes this widget's. name: the table's, for people.
    LedgerView(Session& session, PagedModel* model, const QString& name, QWidget* parent = nullptr);

    const QList<QAction*>& actions() const { return m_actions; }
    // Whether they are there at all: those of a ledger that is not shown are not.
    void offerActions(bool isShown);
    void refresh();
    // Shows everything again.
    void clearFilter();
    void focusTable();
    virtual bool isFiltered() const = 0;

Q_SIGNALS:
    void said(const QString& text);
    void refreshed();
    // How many failed for good, where this ledger counts them.
    void failedCounted(qint64 count);

protected:
    // Has the model read what is chosen in the boxes.
    virtual void load() = 0;
    virtual QString emptyTitle() const = 0;
    virtual QString emptyHelp() const = 0;
    virtual void offerWhatFits() = 0;

    QComboBox* addFilter(const QString& objectName, const QString& accessibleName, const QString& all);
    enum class For { Admins, Everybody };
    QAction* addAction(
        For whom, const QString& objectName, const QString& icon, const QString& text, std::function<void()> perform);
    // Has it performed if the person says so; title: what is done, for the button as well.
    void confirm(const QString& title, const QString& question, std::function<void()> perform);
    QTableView& table() { return *m_table; }
    // In the order of the table.
    QList<int> chosenRows() const;
    Session& session() { return m_session; }

private:
    void arrived(bool isFirst);

    Session& m_session;
    PagedModel* m_model;
    QTableView* m_table;
    StateView* m_state;
    QHBoxLayout* m_header;
    QList<QComboBox*> m_boxes;
    QList<QAction*> m_actions;
};

} // namespace invites::admin
