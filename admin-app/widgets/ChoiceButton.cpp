#include "admin-app/widgets/ChoiceButton.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QStyleOptionToolButton>
#include <QStylePainter>

namespace invites::admin {

ChoiceButton::ChoiceButton(const QString& name, bool isSingle, QWidget* parent)
    : QToolButton(parent), m_name(name), m_isSingle(isSingle) {
    setPopupMode(InstantPopup);
    setToolButtonStyle(Qt::ToolButtonTextOnly);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setMenu(new QMenu(this));
    menu()->installEventFilter(this);
    showTaken();
}

void ChoiceButton::setChoices(const QList<Choice>& choices) {
    const QList<qint64> values = taken();
    menu()->clear();
    QAction* any = menu()->addAction(tr("Any"), this, [this] {
        setTaken({});
        Q_EMIT changed();
    });
    any->setData(QVariant());
    menu()->addSeparator();
    for (const Choice& choice : choices) {
        QAction* action = menu()->addAction(choice.text);
        action->setCheckable(true);
        action->setData(choice.value);
        connect(action, &QAction::triggered, this, [this, action] { toggled(action); });
    }
    setTaken(values);
}

void ChoiceButton::toggled(QAction* action) {
    if (m_isSingle && action->isChecked())
        setTaken({action->data().toLongLong()});
    showTaken();
    Q_EMIT changed();
}

QList<qint64> ChoiceButton::taken() const {
    QList<qint64> values;
    for (const QAction* action : menu()->actions())
        if (action->isChecked())
            values += action->data().toLongLong();
    return values;
}

void ChoiceButton::setTaken(const QList<qint64>& values) {
    for (QAction* action : menu()->actions())
        if (action->isCheckable())
            action->setChecked(values.contains(action->data().toLongLong()));
    showTaken();
}

void ChoiceButton::showTaken() {
    QStringList words;
    for (const QAction* action : menu()->actions())
        if (action->isChecked())
            words += action->text();
    m_taken = words.isEmpty() ? tr("Any") : words.join(QStringLiteral(", "));
    setToolTip(tr("%1: %2").arg(m_name, m_taken));
    setAccessibleName(tr("Filter by %1: %2").arg(m_name, m_taken));
    update();
}

QSize ChoiceButton::minimumSizeHint() const {
    return {fontMetrics().averageCharWidth() * 4, QToolButton::minimumSizeHint().height()};
}

// Several are taken at a time: the menu closes by Esc, or by a press outside of it.
bool ChoiceButton::eventFilter(QObject* object, QEvent* event) {
    const bool isPress = event->type() == QEvent::MouseButtonRelease ||
                         (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space);
    QAction* action = object == menu() && isPress ? menu()->activeAction() : nullptr;
    if (action != nullptr && action->isCheckable() && !m_isSingle) {
        action->trigger();
        return true;
    }
    return QToolButton::eventFilter(object, event);
}

void ChoiceButton::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    option.text.clear();
    painter.drawComplexControl(QStyle::CC_ToolButton, option);
    const int arrow = style()->pixelMetric(QStyle::PM_MenuButtonIndicator, &option, this);
    const int margin = fontMetrics().averageCharWidth();
    const QRect area = rect().adjusted(margin, 0, -arrow - margin / 2, 0);
    const auto role = m_taken == tr("Any") ? QPalette::PlaceholderText : QPalette::ButtonText;
    painter.setPen(palette().color(role));
    painter.drawText(
        area, Qt::AlignVCenter | Qt::AlignLeft, fontMetrics().elidedText(m_taken, Qt::ElideRight, area.width()));
}

} // namespace invites::admin
