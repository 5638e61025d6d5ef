#pragma once

#include "common/domain/Ids.h"

#include <QDialog>

namespace invites::admin {

class Session;

// Everything that is known to have happened to one code. Shown with open(). GUI thread.
class CodeHistoryDialog final : public QDialog {
    Q_OBJECT

public:
    CodeHistoryDialog(Session& session, CodeId code, QWidget* parent = nullptr);
};

} // namespace invites::admin
