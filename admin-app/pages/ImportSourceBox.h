#pragma once

#include "admin-app/data/ImportSource.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace invites::admin {

// Where a file of codes is chosen, dropped or pasted.
class ImportSourceBox final : public QFrame {
    Q_OBJECT

public:
    explicit ImportSourceBox(QWidget* parent = nullptr);

    // Asks for a file; for text.
    void chooseFile();
    void pasteText();
    // What it says of the source.
    void showSource(const ImportSource& source, const QString& details);
    void showNothing();

Q_SIGNALS:
    void chosen(const invites::admin::ImportSource& source);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void setReceiving(bool isReceiving);

    QLabel* m_title;
    QLabel* m_details;
    QPushButton* m_choose;
    QPushButton* m_paste;
};

} // namespace invites::admin
