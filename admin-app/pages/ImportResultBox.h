#pragma once

#include "common/exchange/ImportReport.h"

#include <QGroupBox>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTreeWidget;

namespace invites::admin {

// What an import found or did, class by class, with the lines' numbers.
class ImportResultBox final : public QGroupBox {
    Q_OBJECT

public:
    explicit ImportResultBox(QWidget* parent = nullptr);

    // headline: one sentence; explanation may be empty.
    void showReport(
        const exchange::ImportReport& report, bool isDryRun, const QString& headline, const QString& explanation);
    void setSaving(bool isSaving);

Q_SIGNALS:
    // Save the lines that were not added.
    void saveRequested();

private:
    void showLines();
    void fitTable();

    QLabel* m_headline;
    QLabel* m_explanation;
    QTreeWidget* m_table;
    QLabel* m_linesTitle;
    QPlainTextEdit* m_lines;
    QPushButton* m_save;
    QList<QString> m_lineTexts; // of the table's rows
};

} // namespace invites::admin
