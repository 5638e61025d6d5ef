#pragma once

#include "admin-app/data/CodeCopy.h"
#include "admin-app/data/CodeEditor.h"
#include "admin-app/data/ReportNarrowing.h"
#include "admin-app/pages/BulkActions.h"
#include "admin-app/widgets/Page.h"
#include "common/domain/Campaign.h"
#include "common/store/CodeTable.h"

#include <QJsonObject>
#include <QTimer>

#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QMenu;
class QToolButton;

namespace invites::admin {

class BulkActions;
class CodeActions;
class CodeFilterRow;
class CodeJobBar;
class CodeTableModel;
class ColumnActions;
class GridView;
class LiveMark;
class Session;
class StateView;

// Every code there is, in a table: filtered, sorted by several columns, looked through from end to end. Codes are
// masked until a person who may asks for one.
class CodesPage final : public Page {
    Q_OBJECT

public:
    explicit CodesPage(Session& session, QWidget* parent = nullptr);
    ~CodesPage() override;

    QString title() const override;
    QString iconName() const override;
    QList<QAction*> pageActions() const override;
    QList<QAction*> menuActions() const override;
    QList<QAction*> selectionActions() const override;
    QList<KeyHint> keyHints() const override;
    void activate() override;
    void refresh() override;
    QString unsavedWork() const override;

    // What other pages link to: these codes, newest first.
    void showFilter(const store::CodeFilter& filter);
    // What is shown now.
    store::CodeFilter filter() const;
    const store::CodeOrder& order() const;

    // Those of the selected codes that are in memory, in the order of the table; fewer than selectedCount() where more
    // were selected than were looked at.
    std::vector<SelectedCode> selectedCodes() const;
    qint64 selectedCount() const;
    qint64 selectedInMemory() const;
    // Offered in the row's menu and in the toolbar, after the page's own.
    void addRowAction(QAction* action);

    CodeTableModel* model() const { return m_model; }
    GridView* view() const { return m_view; }

Q_SIGNALS:
    void selectionChanged();
    // The selected code's ticket in its campaign's line, and what the audit log has of it.
    void showTicket(invites::CampaignId campaign, qint64 number);
    void auditRequested(invites::CodeId code);
    // What is selected, or shown, as a report. columns: those that are shown, as the report calls them; campaignSlug:
    // of whom alone they are, or empty.
    void exportRequested(const invites::admin::ReportNarrowing& narrowing, const std::vector<QString>& columns,
        const QString& campaignSlug);

private:
    void makeView();
    void connectModel();
    void makeEditing();
    void makeBulk();
    void write(const SelectedCode& code, CodeTableColumn column, const QString& value);
    void reloadSoon();
    void takeSelection();
    bool isSelectionPatchy() const;
    void askWide(BulkAct act);
    void makeActions();
    QAction* addAction(const QString& text, const QString& icon, const QKeySequence& keys, std::function<void()> act);
    void makeMenus();
    QWidget* makeBar();
    void load();
    void loadCampaigns();
    void query();
    void showCount();
    void showNews(qint64 more);
    void showEmptiness();
    void showActions();
    void rowMenu(const QPoint& position);
    void makeColumnActions();
    void sortBy(int column, Qt::KeyboardModifiers modifiers);
    void sortColumn(int column, bool isDescending, bool isFurther);
    void setOrder(const store::CodeOrder& order);
    void setColumnShown(CodeTableColumn column, bool isShown);
    void resetColumns();

    void find();
    void showFound(const std::vector<CodeId>& ids);
    void endSearch();
    void unmask(bool isForCopying);
    void copy(CopyFormat format, bool isWithHeader);
    void exportShown();
    QString onlyCampaign(const std::vector<store::CodeRow>& rows) const;
    std::vector<store::CodeRow> rowsInMemory() const;
    std::vector<store::CodeRow> selectedRows() const;
    // The selected row, where exactly one is.
    std::optional<store::CodeRow> onlySelected() const;
    QList<CodeTableColumn> shownColumns() const;

    QJsonObject layoutState() const;
    void restoreLayout(const QJsonObject& state);
    void saveLayout() const;
    void fillViewsMenu();
    void saveView();
    void showView(const QString& name);

    Session& m_session;
    CodeActions* m_acts;
    CodeJobBar* m_jobBar;
    BulkActions* m_bulk;
    CodeTableModel* m_model;
    GridView* m_view;
    CodeFilterRow* m_filter;
    ColumnActions* m_columnActions = nullptr;
    StateView* m_state = nullptr;
    QLabel* m_count = nullptr;
    QLabel* m_emptiness = nullptr;
    QLineEdit* m_search = nullptr;
    QToolButton* m_clearButton = nullptr;
    QToolButton* m_news = nullptr;
    LiveMark* m_live = nullptr; // where there is news
    QMenu* m_viewsMenu = nullptr;
    QMenu* m_columnsMenu = nullptr;
    QMenu* m_copyMenu = nullptr;
    QMenu* m_bulkMenu = nullptr;
    QAction* m_find = nullptr;
    QAction* m_reveal = nullptr;
    QAction* m_copyCode = nullptr;
    QAction* m_copy = nullptr;
    QAction* m_export = nullptr;
    QAction* m_showTicket = nullptr;
    QAction* m_trash = nullptr;
    QAction* m_clear = nullptr;
    QList<QAction*> m_rowActions;
    std::vector<Campaign> m_campaigns;
    store::CodeOrder m_order;
    std::optional<std::vector<CodeId>> m_found;
    quint64 m_searchNumber = 0;
    bool m_isLoaded = false;
    int m_currentRow = 0;
    int m_currentColumn = 0;
    int m_openEditors = 0;
    QTimer m_reload;
};

} // namespace invites::admin
