#pragma once

#include "admin-app/data/ReportNarrowing.h"
#include "admin-app/data/ReportRange.h"
#include "admin-app/widgets/Page.h"
#include "common/store/AuditStore.h"

#include <QTimer>

class QTableView;
class QToolButton;

namespace invites::admin {

class AuditDetails;
class AuditFilterBar;
class AuditModel;
class Session;
class StateView;

// Who changed what, when and why: the whole history, read-only, to be narrowed and looked into.
class AuditPage final : public Page {
    Q_OBJECT

public:
    explicit AuditPage(Session& session, QWidget* parent = nullptr);

    QString title() const override;
    QString iconName() const override;
    QList<QAction*> pageActions() const override;
    void activate() override;
    void refresh() override;

    // Where the reports are: offers "Export…", which emits exportRequested().
    void offerExport();
    // The history of one subject ("code", 17), and this page with it.
    void showSubject(const QString& kind, qint64 id);

Q_SIGNALS:
    // What is shown, as a report: which events, and of which days.
    void exportRequested(const invites::admin::ReportNarrowing& narrowing, const invites::admin::ReportRange& range);

private:
    void makeTable();
    void makeActions();
    void loadChoices();
    void loadEvents();
    void arrived(bool isFirst);
    void showNews(int count);
    void followWhileSeen(bool isSeen);
    void currentChanged();
    void copySelection();

    Session& m_session;
    AuditModel* m_model;
    AuditFilterBar* m_filter;
    QTableView* m_table;
    AuditDetails* m_details;
    StateView* m_state;
    QToolButton* m_news;
    QTimer m_look; // not every event comes with a notice
    QAction* m_copy;
    QAction* m_clear;
    QAction* m_export;
    bool m_isLoaded = false;
};

} // namespace invites::admin
