#pragma once

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace invites::admin {

// Asks for a few words: a reason, a note. Shown with open(); accepted() when the person has said them. GUI thread.
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
    };

    explicit TextDialog(const Question& question, QWidget* parent = nullptr);

    // Trimmed, at most store::CodeActStore::maximumText characters.
    QString text() const;

private:
    void check();

    QPlainTextEdit* m_text;
    QLabel* m_left;
    QPushButton* m_button = nullptr;
    bool m_isRequired;
};

} // namespace invites::admin
