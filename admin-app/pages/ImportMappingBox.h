#pragma once

#include "common/exchange/SheetPreview.h"

#include <QGroupBox>

#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QTableWidget;

namespace invites::admin {

// How a file is read: what was found, which may be changed, and its first lines. What somebody chose is remembered by
// the file's headings, or where it has none by the number of its columns; never a line of it.
class ImportMappingBox final : public QGroupBox {
    Q_OBJECT

public:
    explicit ImportMappingBox(QWidget* parent = nullptr);

    // pattern: tells a heading from a code.
    void showPreview(const exchange::SheetPreview& preview, const CodePattern& pattern, bool isEncodingChosen);
    exchange::SheetFormat format() const;
    exchange::SheetColumns columns() const;
    // Whether there is a column to take codes from.
    bool isUsable() const;
    // For the next file with the same columns.
    void remember() const;

Q_SIGNALS:
    // The file must be looked at again.
    void formatChosen();
    // What was found out about the file no longer holds.
    void columnsChosen();

private:
    void fillColumns();
    void fillTable();
    void markColumns();
    void recall();
    QString memoryKey() const;
    QString headingOf(std::size_t column) const;

    QComboBox* m_separator;
    QComboBox* m_encoding;
    QComboBox* m_code;
    QComboBox* m_note;
    QCheckBox* m_heading;
    QLabel* m_finding;
    QTableWidget* m_table;
    exchange::SheetPreview m_preview;
    std::optional<CodePattern> m_pattern;
};

} // namespace invites::admin
