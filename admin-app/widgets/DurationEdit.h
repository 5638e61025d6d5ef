#pragma once

#include <QWidget>

#include <chrono>

class QComboBox;
class QSpinBox;

namespace invites::admin {

// A time span as a number and its unit: minutes, hours or days.
class DurationEdit final : public QWidget {
    Q_OBJECT

public:
    // name: for screen readers.
    explicit DurationEdit(const QString& name, QWidget* parent = nullptr);

    std::chrono::seconds value() const;
    // In the longest unit that says it exactly.
    void setValue(std::chrono::seconds value);
    void setReadOnly(bool isReadOnly);

Q_SIGNALS:
    void edited();

private:
    QSpinBox* m_count;
    QComboBox* m_unit;
};

} // namespace invites::admin
