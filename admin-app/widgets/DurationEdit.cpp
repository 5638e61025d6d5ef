#include "admin-app/widgets/DurationEdit.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSpinBox>

namespace invites::admin {

using std::chrono::seconds;

DurationEdit::DurationEdit(const QString& name, QWidget* parent)
    : QWidget(parent), m_count(new QSpinBox), m_unit(new QComboBox) {
    m_count->setRange(1, 9999);
    m_count->setAccessibleName(name);
    m_unit->setAccessibleName(tr("%1: unit").arg(name));
    m_unit->addItem(tr("minutes"), 60);
    m_unit->addItem(tr("hours"), 3600);
    m_unit->addItem(tr("days"), 86400);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_count);
    layout->addWidget(m_unit);
    layout->addStretch();
    setFocusProxy(m_count);
    connect(m_count, &QSpinBox::valueChanged, this, &DurationEdit::edited);
    connect(m_unit, &QComboBox::currentIndexChanged, this, &DurationEdit::edited);
}

seconds DurationEdit::value() const {
    return seconds(qint64(m_count->value()) * m_unit->currentData().toInt());
}

void DurationEdit::setValue(seconds value) {
    if (value == this->value())
        return;
    int unit = m_unit->count() - 1;
    while (unit > 0 && value.count() % m_unit->itemData(unit).toInt() != 0)
        --unit;
    // A day and less reads better in hours.
    if (unit == 2 && value <= std::chrono::days(2))
        unit = 1;
    m_unit->setCurrentIndex(unit);
    m_count->setValue(int(value.count() / m_unit->itemData(unit).toInt()));
}

void DurationEdit::setReadOnly(bool isReadOnly) {
    m_count->setReadOnly(isReadOnly);
    m_unit->setEnabled(!isReadOnly);
}

} // namespace invites::admin
