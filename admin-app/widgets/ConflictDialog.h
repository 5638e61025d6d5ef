#pragma once

#include "admin-app/data/CodeEditor.h"

#include <QDialog>

class QLabel;
class QVBoxLayout;

namespace invites::admin {

// Somebody else has changed codes that the person was about to change: who, what and when, and the choice between
// keeping that and doing his own all the same (accepted). Shown with open(). GUI thread.
class ConflictDialog final : public QDialog {
    Q_OBJECT

public:
    ConflictDialog(DatabaseThread& database, const CodeEditor::Conflict& conflict, QWidget* parent = nullptr);

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

    CodeEditor::Conflict m_conflict;
    QLabel* m_story;
};

} // namespace invites::admin
