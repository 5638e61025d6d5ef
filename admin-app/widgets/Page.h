#pragma once

#include <QAction>
#include <QList>
#include <QString>
#include <QWidget>

namespace invites::admin {

// What keys or the mouse do where no action stands for it: "Edit the cell", "F2".
struct KeyHint {
    QString what;
    QString keys;
};

// One page of the console's window. A page is layout and signals: its rows come from a model, its jobs run on the
// database thread.
class Page : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    // As the navigation and the window's title say it.
    virtual QString title() const = 0;
    // The name of an icon under :/icons, without ending: "codes".
    virtual QString iconName() const = 0;
    // What the toolbar and the menu offer while this page is shown, and the palette always; owned by the page.
    virtual QList<QAction*> pageActions() const { return {}; }
    // What the menu and the palette offer beside these; the toolbar has no room for it.
    virtual QList<QAction*> menuActions() const { return {}; }
    // Those among them that act on what is selected: offered only where that is seen.
    virtual QList<QAction*> selectionActions() const { return {}; }
    virtual QList<KeyHint> keyHints() const { return {}; }
    // The page came into view: what it shows may be old.
    virtual void activate() = 0;
    // F5: everything anew.
    virtual void refresh() = 0;
    // Work that would be lost if the program ended now; empty where there is none. One sentence.
    virtual QString unsavedWork() const { return {}; }

Q_SIGNALS:
    // One line for the status bar, for a few seconds; read out by screen readers.
    void said(const QString& text);
    // The count beside the page's name in the navigation (what waits for the person); below 0 for none.
    void badgeChanged(qint64 count);
    // Something on another page leads here: the window shows this page.
    void wanted();
};

} // namespace invites::admin
