#pragma once

#include "common/store/AuditStore.h"

#include <QWidget>

class QLabel;
class QTreeWidget;

namespace invites::admin {

// One event in full: who, when, why, and each field before and after.
class AuditDetails final : public QWidget {
    Q_OBJECT

public:
    explicit AuditDetails(QWidget* parent = nullptr);

    void show(const store::AuditEvent& event);
    void clear();

private:
    QLabel* m_title;
    QLabel* m_reason;
    QLabel* m_nothing;
    QTreeWidget* m_changes;
};

} // namespace invites::admin
