#pragma once

#include "common/domain/Ids.h"

#include <QDialog>

namespace invites::admin {

class Session;

// Why one code is where it is, and everything that is known to have happened to it. Shown with open(). GUI thread.
class CodeHistoryDialog final : public QDialog {
    Q_OBJECT

public:
    CodeHistoryDialog(Session& session, CodeId code, QWidget* parent = nullptr);
};

} // namespace invites::admin
