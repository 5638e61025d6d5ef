#pragma once

#include "common/domain/Ids.h"
#include "common/store/BlockStore.h"

#include <QDialog>

#include <vector>

class QDialogButtonBox;
class QPushButton;

namespace invites::admin {

class Session;

// Why one code is where it is, and everything that is known to have happened to it. From here admins block who was
// given it, or who gave it. Shown with open(). GUI thread.
class CodeHistoryDialog final : public QDialog {
    Q_OBJECT

public:
    CodeHistoryDialog(Session& session, CodeId code, QWidget* parent = nullptr);

Q_SIGNALS:
    // What was done from here, for the status bar.
    void said(const QString& text);

private:
    void offerBlocks(QDialogButtonBox& buttons, CodeId code);
    void fillBlocks(const std::vector<store::CodePerson>& people);

    Session& m_session;
    QPushButton* m_block = nullptr;
};

} // namespace invites::admin
