#include "admin-app/window/ShortcutsDialog.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace invites::admin {
namespace {

QString readable(const Shortcut& shortcut) {
    if (!shortcut.otherwise.isEmpty())
        return shortcut.otherwise;
    QStringList texts;
    for (const QKeySequence& key : shortcut.keys)
        texts.append(key.toString(QKeySequence::NativeText));
    return texts.join(ShortcutsDialog::tr(" or "));
}

QTreeWidgetItem* groupItem(QTreeWidget* tree, const QString& name) {
    for (int row = 0; row < tree->topLevelItemCount(); ++row) {
        if (tree->topLevelItem(row)->text(0) == name)
            return tree->topLevelItem(row);
    }
    auto* item = new QTreeWidgetItem(tree, {name, QString()});
    QFont bold = item->font(0);
    bold.setBold(true);
    item->setFont(0, bold);
    item->setFirstColumnSpanned(true);
    return item;
}

} // namespace

ShortcutsDialog::ShortcutsDialog(const QList<Shortcut>& shortcuts, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Keyboard shortcuts"));
    auto* tree = new QTreeWidget;
    tree->setAccessibleName(tr("Keyboard shortcuts"));
    tree->setHeaderLabels({tr("What it does"), tr("Keys")});
    tree->setRootIsDecorated(false);
    tree->setItemsExpandable(false);
    for (const Shortcut& shortcut : shortcuts)
        new QTreeWidgetItem(groupItem(tree, shortcut.group), {shortcut.what, readable(shortcut)});
    tree->expandAll();
    tree->header()->setStretchLastSection(true);
    tree->setColumnWidth(0, fontMetrics().averageCharWidth() * 48);
    if (tree->topLevelItemCount() > 0)
        tree->setCurrentItem(tree->topLevelItem(0)->child(0));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(tree);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 80, fontMetrics().height() * 32);
}

} // namespace invites::admin
