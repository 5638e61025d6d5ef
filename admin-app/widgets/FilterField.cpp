#include "admin-app/widgets/FilterField.h"

#include "admin-app/widgets/Icons.h"

#include <QAction>
#include <QKeyEvent>
#include <QMenu>

namespace invites::admin {

FilterField::FilterField(const QString& name, std::vector<FilterOffer> offers, Check check, QWidget* parent)
    : QLineEdit(parent), m_check(std::move(check)), m_menu(new QMenu(this)) {
    setAccessibleName(tr("Filter by %1").arg(name));
    setClearButtonEnabled(true);
    bool isWord = !offers.empty() && !offers.front().word.isEmpty();
    for (const FilterOffer& offer : offers) {
        // Words in one group, signs in the other.
        if (std::exchange(isWord, !offer.word.isEmpty()) != isWord)
            m_menu->addSeparator();
        m_menu->addAction(offer.label, this, [this, offer] { take(offer); });
    }
    QAction* open = addAction(themedIcon(QStringLiteral("filter")), LeadingPosition);
    open->setText(tr("Ways to filter by %1").arg(name));
    open->setToolTip(tr("Ways to filter by %1 (Alt+Down)").arg(name));
    connect(open, &QAction::triggered, this, &FilterField::showMenu);
    m_warning = addAction(themedIcon(QStringLiteral("warning")), TrailingPosition);
    m_warning->setObjectName(QStringLiteral("warning"));
    m_warning->setText(tr("What is wrong"));
    m_warning->setVisible(false);
    connect(this, &QLineEdit::textChanged, this, &FilterField::showProblem);
}

void FilterField::showMenu() {
    m_menu->popup(mapToGlobal(QPoint(0, height())));
    // For whoever came by keys.
    if (!m_menu->actions().isEmpty())
        m_menu->setActiveAction(m_menu->actions().front());
}

void FilterField::take(const FilterOffer& offer) {
    const QString text = taking(offer, this->text());
    // Not setText(), which cannot be undone.
    selectAll();
    insert(text);
    setFocus();
    setCursorPosition(text == QStringLiteral("..") ? 0 : int(text.size()));
    if (!offer.word.isEmpty())
        Q_EMIT taken();
}

void FilterField::showProblem() {
    const QString what = problem();
    m_warning->setVisible(!what.isEmpty());
    m_warning->setToolTip(what);
    setToolTip(what);
    setAccessibleDescription(what);
}

void FilterField::keyPressEvent(QKeyEvent* event) {
    const bool isDown = event->key() == Qt::Key_Down;
    if (isDown && event->modifiers() == Qt::AltModifier)
        showMenu();
    else if ((isDown && event->modifiers() == Qt::NoModifier) || event->key() == Qt::Key_Escape)
        Q_EMIT left();
    else
        QLineEdit::keyPressEvent(event);
}

} // namespace invites::admin
