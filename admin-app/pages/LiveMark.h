#pragma once

#include <QLabel>

namespace invites::admin {

class ChangeFeed;

// Says in a corner of a page whether it hears of changes as they happen, or looks for them now and then, and why.
class LiveMark final : public QLabel {
    Q_OBJECT

public:
    explicit LiveMark(const ChangeFeed& changes, QWidget* parent = nullptr);

private:
    void say(const ChangeFeed& changes);
};

} // namespace invites::admin
