#pragma once

#include "admin-app/data/CodeColumns.h"
#include "common/domain/Campaign.h"
#include "common/store/CodeFilter.h"

#include <QHash>
#include <QJsonObject>
#include <QTimer>
#include <QWidget>

class QLineEdit;

namespace invites::admin {

class ChoiceButton;
class GridView;

// One field above each column of the table of codes, which together say what is shown. Dates, numbers and notes are
// typed as FilterWords has them, or chosen from a menu; campaigns, statuses and sources are taken from lists.
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

    // Words rather than days, so that a saved "today" is today.
    QJsonObject state() const;
    void restore(const QJsonObject& state);

    QWidget* field(CodeTableColumn column) const { return m_fields[int(column)]; }
    QSize sizeHint() const override;

Q_SIGNALS:
    // A moment after the last key, or at once with Enter.
    void changed();
    void searchRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLineEdit* addText(CodeTableColumn column, const QStringList& offers, const QString& placeholder);
    ChoiceButton* addChoice(CodeTableColumn column, bool isSingle = false);
    QLineEdit* textField(CodeTableColumn column) const;
    ChoiceButton* choiceField(CodeTableColumn column) const;
    void layOut();
    void check(QLineEdit* field);
    bool isUnderstood(CodeTableColumn column) const;

    GridView* m_view;
    QWidget* m_fields[codeTableColumnCount] = {};
    QTimer m_typing;
};

} // namespace invites::admin
