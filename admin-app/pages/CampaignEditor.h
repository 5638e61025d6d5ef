#pragma once

#include "common/store/CampaignAdminStore.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDateTimeEdit;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace invites::admin {

class DurationEdit;

// All settings of one campaign, each checked as it is typed; the code pattern tried on samples, and what the public
// page will say. GUI thread.
class CampaignEditor final : public QWidget {
    Q_OBJECT

public:
    explicit CampaignEditor(QWidget* parent = nullptr);

    // isNew: the short name can still be chosen. Does not count as an edit.
    void setSettings(const store::CampaignSettings& settings, bool isNew);
    store::CampaignSettings settings() const;
    void setReadOnly(bool isReadOnly);
    // The first thing that keeps the settings from being saved, as a sentence; empty where nothing does.
    QString problem() const;

Q_SIGNALS:
    // The person changed something.
    void edited();

private:
    void makeFields();
    QWidget* makeForm();
    QWidget* makeTrial();
    QWidget* makePreview();
    bool isLatePlace() const;
    void noteEdit();
    void suggestSlug();
    void judge();
    void trySamples();
    void showPreview();

    QLineEdit* m_name;
    QLineEdit* m_slug;
    QLineEdit* m_url;
    QLineEdit* m_pattern;
    QCheckBox* m_upperCase;
    QCheckBox* m_drawsRush;
    QSpinBox* m_priorityShare;
    QSpinBox* m_size;
    DurationEdit* m_hold;
    DurationEdit* m_returnWindow;
    DurationEdit* m_returnDeadline;
    QComboBox* m_review;
    QComboBox* m_lateRule;
    DurationEdit* m_lateDelay;
    QCheckBox* m_requiresSignIn;
    QCheckBox* m_premium;
    QCheckBox* m_open;
    QCheckBox* m_ends;
    QDateTimeEdit* m_endsAt;
    QPlainTextEdit* m_samples;
    QLabel* m_verdicts;
    QLabel* m_preview;
    QLabel* m_problem;
    store::CampaignSettings m_settings; // as they were set: what no field can say stays as it was
    bool m_isSetting = false;
    bool m_isNew = false;
    bool m_isSlugTyped = false;
    bool m_isReadOnly = false;
};

} // namespace invites::admin
