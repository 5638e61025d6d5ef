#pragma once

#include "common/base/Result.h"

#include <QDialog>

#include <functional>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace invites::admin {

// Asks for a few words: a reason, a note. Shown with open(). It stays, with what was typed, until whoever performs what
// the words are for says that it is done: what the person has written is not lost with a connection. GUI thread.
class TextDialog final : public QDialog {
    Q_OBJECT

public:
    struct Question {
        QString title;
        QString explanation; // what will happen
        QString label;       // of the text: "&Reason"
        QString button;      // "Delete"
        QString text;        // to begin with
        bool isRequired = false;
        QWidget* options = nullptr; // asked above the text; becomes the dialog's
    };

    using Finish = std::function<void(const Status&)>;
    // Does what the words are for; finish, on the GUI thread and also after the dialog is gone, says what came of it.
    using Perform = std::function<void(const QString& text, const Finish& finish)>;

    TextDialog(const Question& question, Perform perform, QWidget* parent = nullptr);

    // Trimmed, at most store::CodeActStore::maximumText characters.
    QString text() const;

    // Has it performed, and closes where that succeeds.
    void accept() override;

private:
    void check();
    void finish(const Status& status);

    QPlainTextEdit* m_text;
    QLabel* m_left;
    QLabel* m_trouble;
    QPushButton* m_button = nullptr;
    bool m_isRequired;
    const Perform m_perform;
};

} // namespace invites::admin
