#pragma once

#include "admin-app/data/CodeColumns.h"
#include "admin-app/data/FilterWords.h"
#include "admin-app/widgets/ChoiceButton.h"
#include "common/domain/Campaign.h"
#include "common/store/CodeFilter.h"

#include <QJsonObject>
#include <QTimer>
#include <QWidget>

class QLabel;

namespace invites::admin {

class GridView;

// One field above each column of the table of codes, which together say what is shown. Dates, numbers and notes are
// typed as FilterWords has them, or chosen from a menu; campaigns, statuses and sources are taken from lists. A line
// below the fields says what is wrong with one, once the person stops typing.
class CodeFilterRow final : public QWidget {
    Q_OBJECT

public:
    // Stands in the view's strip.
    explicit CodeFilterRow(GridView* view);

    void setCampaigns(const std::vector<Campaign>& campaigns);

    // What the fields say; inTrash and ids are not theirs. Fields that are not understood say nothing, and show it.
    store::CodeFilter filter() const;
    // What no field can say is left out. Does not emit changed().
    void setFilter(const store::CodeFilter& filter);
    bool isEmpty() const;
    bool isUnderstood() const;
    void clear();

    // As CodeFilterWords has them; those of earlier versions are understood.
    QJsonObject state() const;
    void restore(const QJsonObject& state);
    // For a person.
    QString inWords(bool isInTrash = false) const;

    // The field of a column gets the focus.
    void focusField(CodeTableColumn column);

    QWidget* field(CodeTableColumn column) const { return m_fields[int(column)]; }
    QSize sizeHint() const override;

Q_SIGNALS:
    // A moment after the last key, or at once with Enter.
    void changed();
    void searchRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void addSearch();
    void addText(CodeTableColumn column, std::vector<FilterOffer> offers, const QString& placeholder);
    void addChoice(CodeTableColumn column, const QList<ChoiceButton::Choice>& choices);
    QJsonValue said(CodeTableColumn column) const;
    QString problem(CodeTableColumn column) const;
    int fieldHeight() const;
    void layOut();
    void settle();
    void showProblem(const QString& problem);

    GridView* m_view;
    QWidget* m_fields[codeTableColumnCount] = {};
    QLabel* m_problem;
    QTimer m_typing;
    std::vector<Campaign> m_campaigns;
};

} // namespace invites::admin
