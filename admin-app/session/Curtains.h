#pragma once

#include <QHash>
#include <QList>
#include <QObject>
#include <QPointer>
#include <QString>
#include <QWidget>

namespace invites::admin {

// Hides what every window of the program shows, as long as this object lives: contents leave the screen and the
// accessibility tree, titles say only the program's name, menus and other popups close. Dialogs and main windows stay
// open (a hidden dialog would end, and with it what was typed), other windows go; everything is back afterwards as it
// was, where the focus was. Windows that open meanwhile are treated the same. GUI thread.
class Curtains final : public QObject {
    Q_OBJECT

public:
    // Everything but this window and its own contents. title: what the others are called meanwhile.
    Curtains(QWidget* except, QString title);
    ~Curtains() override;

Q_SIGNALS:
    // A window opened behind; a modal one took the input away from the one that is left.
    void windowHidden();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Hidden {
        QPointer<QWidget> window;
        QString title;
        QList<QPointer<QWidget>> contents;
    };

    void hideContents(QWidget* window);
    void hideTitle(QWidget* window);
    bool isBehind(const QWidget* window) const;

    const QPointer<QWidget> m_except;
    const QString m_title;
    QHash<QWidget*, Hidden> m_windows;
    QPointer<QWidget> m_focus;
};

} // namespace invites::admin
