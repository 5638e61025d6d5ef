#include "admin-app/widgets/UndoBar.h"

#include "admin-app/data/UndoHistory.h"
#include "admin-app/widgets/Icons.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace invites::admin {

UndoBar::UndoBar(UndoHistory& history, QWidget* parent)
    : QFrame(parent), m_history(history), m_text(new QLabel), m_button(new QPushButton), m_close(new QToolButton) {
    setFrameShape(QFrame::StyledPanel);
    setBackgroundRole(QPalette::AlternateBase);
    setAutoFillBackground(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_close->setIcon(themedIcon(QStringLiteral("cross")));
    m_close->setAutoRaise(true);
    m_close->setAccessibleName(tr("Close this message"));
    m_close->setToolTip(tr("Close this message"));
    auto* layout = new QHBoxLayout(this);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    layout->addWidget(m_close);
    hide();
    connect(m_button, &QPushButton::clicked, this, &UndoBar::act);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    connect(&history, &UndoHistory::added, this, [this](const QString& text) { tell(text, Offer::Undo); });
    connect(&history, &UndoHistory::redone, this, [this](const QString& text) { tell(text, Offer::Undo); });
    connect(&history, &UndoHistory::undone, this,
        [this](const QString& text) { tell(tr("Undone: %1").arg(text), Offer::Redo); });
    connect(&history, &UndoHistory::refused, this, [this](const QString& text, const QString& why) {
        tell(tr("Not done: %1. %2").arg(text, why), Offer::Nothing);
    });
    connect(&history, &UndoHistory::changed, this,
        [this] { m_button->setEnabled(m_offer == Offer::Undo ? m_history.canUndo() : m_history.canRedo()); });
}

void UndoBar::tell(const QString& text, Offer offer) {
    m_offer = offer;
    m_text->setText(text);
    m_button->setVisible(offer != Offer::Nothing);
    m_button->setText(offer == Offer::Redo ? tr("Redo") : tr("Undo"));
    m_button->setIcon(themedIcon(offer == Offer::Redo ? QStringLiteral("redo") : QStringLiteral("undo")));
    setAccessibleName(text);
    show();
    // What appears without taking the focus is only heard where it is announced.
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void UndoBar::act() {
    if (m_offer == Offer::Undo)
        m_history.undo();
    else
        m_history.redo();
}

} // namespace invites::admin
