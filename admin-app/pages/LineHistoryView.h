#pragma once

#include "admin-app/data/LineHistoryFeed.h"
#include "common/domain/Ids.h"

#include <QAction>
#include <QList>
#include <QWidget>

class QComboBox;
class QLabel;
class QStackedWidget;
class QTableView;

namespace invites::admin {

class FigureModel;
class Session;
class StateView;
class TimeChart;

// What a line was like: how long it was, who joined and was served, and how often the forecasts of waiting times came
// true; as charts or as tables. GUI thread.
class LineHistoryView final : public QWidget {
    Q_OBJECT

public:
    explicit LineHistoryView(Session& session, QWidget* parent = nullptr);

    // For the page's toolbar and menu; owned by this.
    QList<QAction*> pageActions() const { return {m_asTable, m_copy}; }
    // Whether somebody looks at it: else its actions are off.
    void setOffered(bool isOffered);

    void showLine(CampaignId campaign, const QString& slug);
    // The same line again, in place.
    void refresh() { m_feed.refresh(); }

Q_SIGNALS:
    void said(const QString& text);

private:
    QWidget* makeHeader();
    QWidget* makeCharts();
    QWidget* makeTables();
    QTableView* makeTable(const QString& name, const QString& accessibleName, FigureModel* model);
    void makeActions();
    void read();
    void showAll();
    void showPoints();
    void showQuality();
    void tellPublished();
    void showTrouble(const QString& why);
    void copy();

    LineHistoryFeed m_feed;
    CampaignId m_campaign;
    QString m_slug;
    QComboBox* m_range = nullptr;
    QLabel* m_published = nullptr;
    StateView* m_state = nullptr;
    QStackedWidget* m_views = nullptr;
    TimeChart* m_length = nullptr;
    TimeChart* m_moves = nullptr;
    TimeChart* m_quality = nullptr;
    FigureModel* m_moments;
    FigureModel* m_forecasts;
    QAction* m_asTable;
    QAction* m_copy;
    bool m_isOffered = false;
};

} // namespace invites::admin
