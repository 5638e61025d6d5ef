#pragma once

#include "admin-app/data/ReportRange.h"
#include "common/domain/Campaign.h"
#include "common/store/AuditStore.h"

#include <QTimer>
#include <QWidget>

#include <vector>

class QComboBox;
class QDateEdit;
class QLineEdit;
class QPushButton;

namespace invites::admin {

// What narrows the history: who, what, campaign, time, subject, words of the reason.
class AuditFilterBar final : public QWidget {
    Q_OBJECT

public:
    explicit AuditFilterBar(QWidget* parent = nullptr);

    // What there is to choose from; what is chosen stays chosen.
    void setChoices(const std::vector<QString>& authors, const std::vector<QString>& actions,
        const std::vector<Campaign>& campaigns);
    store::AuditFilter filter() const;
    // Its time as a report has it: "the last 7 days" are others tomorrow.
    ReportRange range() const;
    // All but the time, for a person.
    QString inWords() const;
    bool isEmpty() const { return filter() == store::AuditFilter(); }
    void clear();
    // Shows the history of one subject: "code", 17.
    void showSubject(const QString& kind, qint64 id);

Q_SIGNALS:
    // A little after the last key.
    void changed();

private:
    void layOut();
    void fillTimes();
    void fillSubjects();
    void connectFields();
    void timeChosen();
    void subjectChosen();
    bool isLogin() const;
    void announce();

    QComboBox* m_author;
    QComboBox* m_action;
    QComboBox* m_campaign;
    QComboBox* m_time;
    QDateEdit* m_from;
    QDateEdit* m_until;
    QComboBox* m_subject;
    QLineEdit* m_number;
    QLineEdit* m_name; // of a login, which has no number
    QLineEdit* m_reason;
    QPushButton* m_clear;
    QTimer m_pause;
};

} // namespace invites::admin
