#include "admin-app/session/FormParts.h"

#include <QAccessible>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>

namespace invites::admin {
namespace {

QLabel* makeText() {
    auto* label = new QLabel;
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QStyle::StandardPixmap symbolOf(Finding::Kind kind) {
    switch (kind) {
    case Finding::Kind::Good:
        return QStyle::SP_DialogApplyButton;
    case Finding::Kind::Wrong:
        return QStyle::SP_MessageBoxWarning;
    case Finding::Kind::Hint:
        break;
    }
    return QStyle::SP_MessageBoxInformation;
}

} // namespace

QLabel* makeTitle(const QString& text) {
    auto* title = new QLabel(text);
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setWeight(QFont::DemiBold);
    title->setFont(large);
    return title;
}

void keepPlaceWhenHidden(QWidget* widget) {
    QSizePolicy policy = widget->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    widget->setSizePolicy(policy);
}

QWidget* makeFileRow(QLineEdit* field, const QString& name, bool mustExist) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* choose = new QPushButton(QObject::tr("Choose…"));
    choose->setAutoDefault(false);
    choose->setAccessibleName(QObject::tr("Choose the file: %1").arg(name));
    field->setAccessibleName(name);
    layout->addWidget(field);
    layout->addWidget(choose);
    QObject::connect(choose, &QPushButton::clicked, field, [field, name, mustExist] {
        auto* dialog = new QFileDialog(field->window(), name, field->text());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(mustExist ? QFileDialog::ExistingFile : QFileDialog::AnyFile);
        dialog->setAcceptMode(mustExist ? QFileDialog::AcceptOpen : QFileDialog::AcceptSave);
        QObject::connect(dialog, &QFileDialog::fileSelected, field, &QLineEdit::setText);
        dialog->open();
    });
    return row;
}

Finding::Finding(QWidget* parent)
    : QWidget(parent), m_symbol(new QLabel), m_sentence(makeText()), m_advice(makeText()), m_detail(makeText()) {
    QFont bold = m_sentence->font();
    bold.setBold(true);
    m_sentence->setFont(bold);
    QFont small = m_detail->font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    m_detail->setFont(small);
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_symbol, 0, 0, Qt::AlignTop);
    layout->addWidget(m_sentence, 0, 1);
    layout->addWidget(m_advice, 1, 1);
    layout->addWidget(m_detail, 2, 1);
    layout->setColumnStretch(1, 1);
    clear();
}

void Finding::tell(Kind kind, const QString& sentence, const QString& advice, const QString& detail) {
    const int size = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
    m_symbol->setPixmap(style()->standardIcon(symbolOf(kind), nullptr, this).pixmap(size, size));
    m_sentence->setText(sentence);
    m_advice->setText(advice);
    m_advice->setVisible(!advice.isEmpty());
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    setAccessibleName(sentence + QLatin1Char(' ') + advice);
    setVisible(true);
    QAccessibleEvent announcement(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&announcement);
    Q_EMIT changed();
}

void Finding::clear() {
    m_sentence->clear();
    m_advice->clear();
    m_detail->clear();
    setVisible(false);
    Q_EMIT changed();
}

QString Finding::text() const {
    return QStringList{m_sentence->text(), m_advice->text(), m_detail->text()}.join(QLatin1Char('\n')).trimmed();
}

} // namespace invites::admin
