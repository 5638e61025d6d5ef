#pragma once

#include "admin-app/session/Errands.h"
#include "admin-app/session/SetUp.h"

#include <QWizard>

namespace invites::admin {

// Leads an owner through setting up an empty database: the first campaign, the first admin, the keyring, then all of
// it at once. Nothing is changed before the last page.
class SetUpWizard final : public QWizard {
    Q_OBJECT

public:
    // keyringFile: what the profile names; may be empty, and need not be there yet.
    SetUpWizard(db::ConnectionOptions options, Errands& errands, const QString& keyringFile, QWidget* parent = nullptr);

    QString keyringFile() const;
    QString adminName() const;
    Secret adminPassword() const;

    SetUpPlan plan() const;
    void reject() override;
    bool isRunning() const { return m_isRunning; }
    void setRunning(bool isRunning);

private:
    const db::ConnectionOptions m_options;
    bool m_isRunning = false;
};

} // namespace invites::admin
