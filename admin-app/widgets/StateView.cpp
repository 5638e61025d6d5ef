#include "admin-app/widgets/StateView.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace invites::admin {

StateView::StateView(QWidget* content, QWidget* parent)
    : QStackedWidget(parent), m_content(content), m_message(new QWidget), m_title(new QLabel),
      m_explanation(new QLabel), m_action(new QPushButton) {
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.4);
    m_title->setFont(large);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_explanation->setAlignment(Qt::AlignCenter);
    m_explanation->setWordWrap(true);
    m_explanation->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* layout = new QVBoxLayout(m_message);
    layout->addStretch(2);
    layout->addWidget(m_title);
    layout->addWidget(m_explanation);
    layout->addSpacing(8);
    layout->addWidget(m_action, 0, Qt::AlignCenter);
    layout->addStretch(3);
    addWidget(m_content);
    addWidget(m_message);
    connect(m_action, &QPushButton::clicked, this, &StateView::activated);
}

void StateView::showContent() {
    setCurrentWidget(m_content);
}

void StateView::showLoading(const QString& what) {
    showMessage(what, QString(), QString());
}

void StateView::showEmpty(const QString& title, const QString& explanation, const QString& actionText) {
    showMessage(title, explanation, actionText);
}

void StateView::showError(const QString& explanation) {
    showMessage(tr("This could not be loaded"), explanation, tr("Try again"));
}

void StateView::showMessage(const QString& title, const QString& explanation, const QString& actionText) {
    m_title->setText(title);
    m_explanation->setText(explanation);
    m_explanation->setVisible(!explanation.isEmpty());
    m_action->setText(actionText);
    m_action->setVisible(!actionText.isEmpty());
    setCurrentWidget(m_message);
}

} // namespace invites::admin
