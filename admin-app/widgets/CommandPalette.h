#pragma once

#include <QDialog>
#include <QIcon>
#include <QString>

#include <functional>
#include <vector>

class QLineEdit;
class QListWidget;

namespace invites::admin {

// One thing that can be done from the palette.
struct PaletteCommand {
    QString title;    // "Lock"
    QString group;    // where it is found otherwise: "File"
    QString shortcut; // as a person reads it; may be empty
    QIcon icon;
    std::function<void()> perform;
};

// Everything that can be done now, found by a few letters: type, choose with the arrow keys, Enter. Closes with Escape
// or with what was chosen, which is performed once the palette is gone.
class CommandPalette final : public QDialog {
    Q_OBJECT

public:
    explicit CommandPalette(std::vector<PaletteCommand> commands, QWidget* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter(const QString& pattern);
    void announceCurrent();
    void performCurrent();

    const std::vector<PaletteCommand> m_commands;
    QLineEdit* m_input;
    QListWidget* m_list;
};

} // namespace invites::admin
