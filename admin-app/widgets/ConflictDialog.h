#pragma once

#include "admin-app/data/CodeEditor.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace invites::admin {

// Somebody else has changed codes that the person was about to change: who, what and when, and the choice between
// keeping that and doing his own all the same (accepted, once it is done). Where the database does not answer, it stays
// and says so: the choice is not lost with a connection. Shown with open(). GUI thread.
class ConflictDialog final : public QDialog {
    Q_OBJECT

public:
    ConflictDialog(DatabaseThread& database, const CodeEditor::Conflict& conflict, QWidget* parent = nullptr);

    // Has it done, and closes where that succeeds.
    void accept() override;

Q_SIGNALS:
    // Who changed it is known and shown.
    void loaded();

private:
    struct Story {
        store::CodeAct code;
        std::vector<store::CodeEvent> events;
    };
    void load(DatabaseThread& database);
    void tell(const std::vector<Story>& stories);
    void finish(const Status& done);

    CodeEditor::Conflict m_conflict;
    QLabel* m_story;
    QLabel* m_trouble;
    QPushButton* m_doAllTheSame = nullptr;
};

} // namespace invites::admin
