#pragma once

class QHeaderView;
class QSplitter;
class QString;

namespace invites::admin {

// Keeps what a person makes of a layout between the program's starts: puts it as it was, and remembers every change.
// key: where in the settings. To be called when it has its columns, or its parts.
void keepLayout(QSplitter& splitter, const QString& key);
void keepLayout(QHeaderView& header, const QString& key);

} // namespace invites::admin
