#pragma once

#include "common/base/Clock.h"

#include <QListWidget>

namespace invites::admin {

// What happened to something: what, why, when, by whom. GUI thread.
class HistoryList : public QListWidget {
    Q_OBJECT

public:
    explicit HistoryList(QWidget* parent = nullptr);

    // Below what is there. reason, author: may be empty.
    void addEvent(const QString& what, const QString& reason, Instant at, const QString& author);
    // In place of everything: why there is nothing.
    void say(const QString& text);
};

} // namespace invites::admin
