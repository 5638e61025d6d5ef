#pragma once

#include "admin-app/data/FilterWords.h"

#include <QLineEdit>

#include <functional>

class QMenu;

namespace invites::admin {

// A field for a condition in words: a menu of the ways to say one, by mouse at its left or with Alt+Down, and what is
// wrong with what stands there. Nothing that was typed goes away by itself; what a menu changed can be undone (Ctrl+Z).
class FilterField final : public QLineEdit {
    Q_OBJECT

public:
    // Why the text is not understood; empty where it is.
    using Check = std::function<QString(const QString&)>;

    FilterField(const QString& name, std::vector<FilterOffer> offers, Check check, QWidget* parent = nullptr);

    bool isUnderstood() const { return problem().isEmpty(); }
    QString problem() const { return m_check(text()); }
    void showMenu();
    QMenu* offersMenu() const { return m_menu; }

Q_SIGNALS:
    // A key that leads out of it, down to the rows.
    void left();
    // A whole condition was taken from the menu.
    void taken();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void take(const FilterOffer& offer);
    void showProblem();

    Check m_check;
    QMenu* m_menu;
    QAction* m_warning;
};

} // namespace invites::admin
