#include "admin-app/widgets/KeptLayout.h"

#include <QHeaderView>
#include <QSettings>
#include <QSplitter>

namespace invites::admin {

void keepLayout(QSplitter& splitter, const QString& key) {
    splitter.restoreState(QSettings().value(key).toByteArray());
    QObject::connect(&splitter, &QSplitter::splitterMoved, &splitter,
        [&splitter, key] { QSettings().setValue(key, splitter.saveState()); });
}

void keepLayout(QHeaderView& header, const QString& key) {
    header.restoreState(QSettings().value(key).toByteArray());
    const auto keep = [&header, key] { QSettings().setValue(key, header.saveState()); };
    QObject::connect(&header, &QHeaderView::sectionResized, &header, keep);
    QObject::connect(&header, &QHeaderView::sectionMoved, &header, keep);
}

} // namespace invites::admin
