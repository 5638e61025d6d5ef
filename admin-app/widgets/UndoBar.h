#pragma once

#include <QFrame>

class QLabel;
class QPushButton;
class QToolButton;

namespace invites::admin {

class UndoHistory;

// Below a table: what was changed last, with the way back. Hidden until something is changed, and when it is closed.
// What it says is read out. GUI thread.
class UndoBar final : public QFrame {
    Q_OBJECT

public:
    explicit UndoBar(UndoHistory& history, QWidget* parent = nullptr);

private:
    enum class Offer { Undo, Redo, Nothing };
    void tell(const QString& text, Offer offer);
    void act();

    UndoHistory& m_history;
    QLabel* m_text;
    QPushButton* m_button;
    QToolButton* m_close;
    Offer m_offer = Offer::Nothing;
};

} // namespace invites::admin
