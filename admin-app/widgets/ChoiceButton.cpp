#include "admin-app/widgets/ChoiceButton.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QStyleOptionToolButton>
#include <QStylePainter>

namespace invites::admin {

ChoiceButton::ChoiceButton(const QString& name, QWidget* parent) : QToolButton(parent), m_name(name) {
    setPopupMode(InstantPopup);
    setToolButtonStyle(Qt::ToolButtonTextOnly);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setMenu(new QMenu(this));
    menu()->installEventFilter(this);
    m_except = new QAction(tr("&None of these"), this);
    m_except->setCheckable(true);
    m_except->setToolTip(tr("All but what is taken above."));
    connect(m_except, &QAction::triggered, this, [this] {
        showTaken();
        if (!m_values.isEmpty())
            Q_EMIT changed();
    });
    setChoices({});
}

void ChoiceButton::setChoices(const QList<Choice>& choices) {
    menu()->clear();
    menu()->addAction(tr("&Any"), this, [this] {
        setTaken({});
        Q_EMIT changed();
    });
    menu()->addSeparator();
    for (const Choice& choice : choices) {
        QAction* action = menu()->addAction(QString(choice.text).replace(u'&', QStringLiteral("&&")));
        action->setCheckable(true);
        action->setData(choice.value);
        connect(action, &QAction::triggered, this, [this, action] { toggled(action); });
    }
    menu()->addSeparator();
    menu()->addAction(m_except);
    setTaken(m_values, isExcept());
}

void ChoiceButton::toggled(QAction* action) {
    const qint64 value = action->data().toLongLong();
    m_values.removeAll(value);
    if (action->isChecked())
        m_values += value;
    showTaken();
    Q_EMIT changed();
}

bool ChoiceButton::isExcept() const {
    return m_except->isChecked();
}

void ChoiceButton::setTaken(const QList<qint64>& values, bool isExcept) {
    m_values = values;
    m_except->setChecked(isExcept);
    for (QAction* action : menu()->actions())
        if (action->data().isValid())
            action->setChecked(values.contains(action->data().toLongLong()));
    showTaken();
}

void ChoiceButton::showTaken() {
    QStringList words;
    for (const QAction* action : menu()->actions())
        if (action->data().isValid() && action->isChecked())
            words += QString(action->text()).replace(QStringLiteral("&&"), QStringLiteral("&"));
    m_text = words.join(QStringLiteral(", "));
    if (isExcept() && !words.isEmpty())
        m_text = tr("not %1").arg(m_text);
    const QString text = m_text.isEmpty() ? tr("Any") : m_text;
    setToolTip(tr("%1: %2").arg(m_name, text));
    setAccessibleName(tr("Filter by %1: %2").arg(m_name, text));
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
    if (action != nullptr && action->isCheckable()) {
        action->trigger();
        return true;
    }
    return QToolButton::eventFilter(object, event);
}

void ChoiceButton::keyPressEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Down || event->modifiers() != Qt::AltModifier) {
        QToolButton::keyPressEvent(event);
        return;
    }
    // Not showMenu(), which returns when the menu is gone.
    menu()->popup(mapToGlobal(QPoint(0, height())));
    menu()->setActiveAction(menu()->actions().front());
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
    const auto role = m_text.isEmpty() ? QPalette::PlaceholderText : QPalette::ButtonText;
    const QString text = m_text.isEmpty() ? tr("Any") : m_text;
    painter.setPen(palette().color(role));
    painter.drawText(
        area, Qt::AlignVCenter | Qt::AlignLeft, fontMetrics().elidedText(text, Qt::ElideRight, area.width()));
}

} // namespace invites::admin
