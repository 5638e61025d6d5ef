#pragma once

#include "admin-app/data/ImportSource.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace invites::admin {

// Where a file of codes is chosen or pasted; what is dropped is taken for it anywhere on its page.
class ImportSourceBox final : public QFrame {
    Q_OBJECT

public:
    explicit ImportSourceBox(QWidget* page);

    // Asks for a file; for text.
    void chooseFile();
    void pasteText();
    // What it says of the source.
    void showSource(const ImportSource& source, const QString& details);
    void showNothing();

Q_SIGNALS:
    void chosen(const invites::admin::ImportSource& source);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void enter(QDragEnterEvent& event);
    void take(QDropEvent& event);
    void setReceiving(bool isReceiving);

    QLabel* m_title;
    QLabel* m_details;
    QPushButton* m_choose;
    QPushButton* m_paste;
};

} // namespace invites::admin
