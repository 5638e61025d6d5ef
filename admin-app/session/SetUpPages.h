#pragma once

#include "admin-app/session/Errands.h"
#include "common/base/Result.h"

#include <QWizardPage>

class QCheckBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QRadioButton;

namespace invites::admin {

class Finding;
class SetUpWizard;

// The pages of SetUpWizard. Each says at once what is wrong with what was typed.

class CampaignPage final : public QWizardPage {
    Q_OBJECT

public:
    CampaignPage();
    bool isComplete() const override;

private:
    void check();
    QString problem() const;

    QRadioButton* m_keepSora;
    QRadioButton* m_another;
    QWidget* m_form;
    QLineEdit* m_name;
    QLineEdit* m_slug;
    QLineEdit* m_url;
    QLineEdit* m_pattern;
    QCheckBox* m_upperCase;
    QLineEdit* m_sample;
    QLabel* m_verdict;
};

class AdminPage final : public QWizardPage {
    Q_OBJECT

public:
    AdminPage();
    bool isComplete() const override;

private:
    void check();
    QString problem() const;

    QLineEdit* m_name;
    QLineEdit* m_password;
    QLineEdit* m_again;
    QProgressBar* m_strength;
    QLabel* m_verdict;
};

class KeyringPage final : public QWizardPage {
    Q_OBJECT

public:
    explicit KeyringPage(const QString& file);
    bool isComplete() const override;

private:
    void check();
    QString problem() const;

    QRadioButton* m_make;
    QRadioButton* m_pick;
    QLineEdit* m_file;
    QLabel* m_verdict;
    QCheckBox* m_copy;
};

class WorkPage final : public QWizardPage {
    Q_OBJECT

public:
    explicit WorkPage(Errands& errands);
    ~WorkPage() override;
    void initializePage() override;
    bool isComplete() const override { return m_isDone; }

private:
    void begin();
    void finish(const Status& done);
    SetUpWizard* setUpWizard() const;

    Errands& m_errands;
    Errands::Errand m_errand;
    bool m_isDone = false;
    QLabel* m_step;
    QProgressBar* m_progress;
    Finding* m_finding;
    QPushButton* m_again;
};

} // namespace invites::admin
