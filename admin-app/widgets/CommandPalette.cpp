#include "admin-app/widgets/CommandPalette.h"

#include "admin-app/widgets/FuzzyMatch.h"
#include "admin-app/widgets/Icons.h"

#include <QAccessible>
#include <QAction>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace invites::admin {
namespace {

constexpr int indexRole = Qt::UserRole;
constexpr int groupRole = Qt::UserRole + 1;
constexpr int shortcutRole = Qt::UserRole + 2;
constexpr int gap = 10;

// The title on the left; where it is found, and its shortcut, quieter on the right.
class CommandDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const QSize size = QStyledItemDelegate::sizeHint(option, index);
        return {size.width(), std::max(size.height(), option.fontMetrics.height() + 14)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        QStringList parts{index.data(groupRole).toString(), index.data(shortcutRole).toString()};
        parts.removeAll(QString());
        const bool isSelected = option.state & QStyle::State_Selected;
        painter->save();
        painter->setPen(option.palette.color(isSelected ? QPalette::HighlightedText : QPalette::PlaceholderText));
        painter->setFont(option.font);
        painter->drawText(option.rect.adjusted(gap, 0, -gap, 0), Qt::AlignRight | Qt::AlignVCenter,
            parts.join(QStringLiteral("   ")));
        painter->restore();
    }
};

} // namespace

CommandPalette::CommandPalette(std::vector<PaletteCommand> commands, QWidget* parent)
    : QDialog(parent), m_commands(std::move(commands)), m_input(new QLineEdit), m_list(new QListWidget) {
    setWindowTitle(tr("Find a page or an action"));
    setObjectName(QStringLiteral("commandPalette"));
    m_input->setPlaceholderText(tr("Find a page or an action…"));
    m_input->setAccessibleName(tr("Find a page or an action"));
    m_input->setClearButtonEnabled(true);
    for (QAction* action : m_input->findChildren<QAction*>())
        action->setText(tr("Clear"));
    m_list->setAccessibleName(tr("What fits"));
    m_list->setIconSize(QSize(20, 20));
    m_list->setItemDelegate(new CommandDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    // The keys stay with the input, whatever is clicked.
    m_list->setFocusPolicy(Qt::NoFocus);
    m_input->installEventFilter(this);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_input);
    layout->addWidget(m_list);
    connect(m_input, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::performCurrent);
    connect(m_list, &QListWidget::currentRowChanged, this, &CommandPalette::announceCurrent);
    filter({});
    const int line = fontMetrics().height();
    resize(fontMetrics().averageCharWidth() * 70, line * 24);
}

void CommandPalette::filter(const QString& pattern) {
    std::vector<std::pair<int, int>> fitting; // the score's opposite, so that sorting keeps the order of equals; index
    for (int index = 0; index < int(m_commands.size()); ++index) {
        const PaletteCommand& command = m_commands[std::size_t(index)];
        // Found by its title, or by its title and where it is ("theme dark").
        const int score =
            std::max(fuzzyScore(pattern, command.title) * 2, fuzzyScore(pattern, command.group + u' ' + command.title));
        if (score >= 0)
            fitting.emplace_back(-score, index);
    }
    std::stable_sort(fitting.begin(), fitting.end());
    m_list->clear();
    for (const auto& [score, index] : fitting) {
        const PaletteCommand& command = m_commands[std::size_t(index)];
        auto* item = new QListWidgetItem(command.icon, command.title, m_list);
        item->setData(indexRole, index);
        item->setData(groupRole, command.group);
        item->setData(shortcutRole, command.shortcut);
        item->setData(Qt::AccessibleTextRole,
            QStringList{command.title, command.group, command.shortcut}.join(QStringLiteral(", ")));
    }
    m_list->setCurrentRow(0);
    announceCurrent();
}

// The focus stays in the input, so a screen reader hears from the input what is chosen.
void CommandPalette::announceCurrent() {
    const QListWidgetItem* item = m_list->currentItem();
    m_input->setAccessibleDescription(
        item ? tr("%1. Enter does it.").arg(item->data(Qt::AccessibleTextRole).toString()) : tr("Nothing fits."));
    QAccessibleEvent event(m_input, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void CommandPalette::performCurrent() {
    const QListWidgetItem* item = m_list->currentItem();
    if (!item)
        return;
    // The palette may be destroyed as soon as it is closed; what was chosen may open another dialog.
    const auto perform = m_commands[item->data(indexRole).toUInt()].perform;
    accept();
    QTimer::singleShot(0, parent() ? parent() : QCoreApplication::instance(), perform);
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        QCoreApplication::sendEvent(m_list, event);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        performCurrent();
        return true;
    default:
        return QDialog::eventFilter(watched, event);
    }
}

} // namespace invites::admin
