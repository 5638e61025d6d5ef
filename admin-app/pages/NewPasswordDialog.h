#pragma once

#include "common/base/Secret.h"

#include <QDialog>

namespace invites::admin {

class ClipboardGuard;

// Shows a generated password the only time that it is shown, with a button that copies it for half a minute.
class NewPasswordDialog final : public QDialog {
    Q_OBJECT

public:
    NewPasswordDialog(
        const QString& name, const Secret& password, ClipboardGuard& clipboard, QWidget* parent = nullptr);
};

} // namespace invites::admin
