#pragma once

#include <QFrame>
#include <QStringList>
#include <QVariantList>

#include <memory>
#include <vector>

class QAction;
class QHBoxLayout;
class QLabel;
class QStackedWidget;
class QTableView;

namespace invites::admin {

class FigureModel;
class HeatDelegate;

// A chart and the table that says the same; with a title, a note, and a button that copies the figures or saves them as
// CSV or as a picture. GUI thread.
class FigurePanel final : public QFrame {
    Q_OBJECT

public:
    // chart: nullptr where the table is all there is, and its shares are shown by their ground. name: the table's
    // QObject name.
    FigurePanel(const QString& name, const QString& title, QWidget* chart, QWidget* parent = nullptr);

    // Beside the title.
    void addControl(QWidget* control);
    void setFigures(const QStringList& titles, std::vector<QVariantList> rows);
    // Where there is no chart: counts are shown by their ground, too, in rows close to each other.
    void heatCounts();
    // Of what these figures are, for a picture and a file's name: "Sora, 1 to 30 November".
    void setAbout(const QString& about) { m_about = about; }
    // Under the title; empty: none.
    void setNote(const QString& note);
    // A line of its own under the note, such as that a filter does not apply here; empty: none.
    void setRemark(const QString& remark);
    void showTable(bool isTable);

    QString title() const;

Q_SIGNALS:
    void said(const QString& text);

private:
    void makeTable(const QString& name, bool isHeat);
    void makeButton();
    void copy();
    void askAndSave(bool isPicture);
    void saveTo(const QString& path, bool isPicture);
    void heat();
    std::unique_ptr<QTableView> wholeTable() const;

    FigureModel* m_model;
    QTableView* m_table;
    QWidget* m_chart;
    QStackedWidget* m_views;
    QLabel* m_title;
    QLabel* m_note;
    QLabel* m_remark;
    QHBoxLayout* m_header;
    QString m_about;
    HeatDelegate* m_heat = nullptr;
    bool m_heatsCounts = false;
};

} // namespace invites::admin
