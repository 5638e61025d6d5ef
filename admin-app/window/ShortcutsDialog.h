#pragma once

#include <QDialog>
#include <QKeySequence>
#include <QList>
#include <QString>

namespace invites::admin {

struct Shortcut {
    QString group; // "File"
    QString what;  // "Lock"
    QList<QKeySequence> keys;
    QString otherwise = {}; // where it is not done by keys alone: "Ctrl and a click on a header"
};

// Which keys do what, grouped by where it is found otherwise.
class ShortcutsDialog final : public QDialog {
    Q_OBJECT

public:
    explicit ShortcutsDialog(const QList<Shortcut>& shortcuts, QWidget* parent = nullptr);
};

} // namespace invites::admin
