#include "admin-app/pages/LiveMark.h"

#include "admin-app/data/ChangeFeed.h"

namespace invites::admin {

LiveMark::LiveMark(const ChangeFeed& changes, QWidget* parent) : QLabel(parent) {
    setObjectName(QStringLiteral("live"));
    setForegroundRole(QPalette::PlaceholderText);
    connect(&changes, &ChangeFeed::stateChanged, this, [this, feed = &changes] { say(*feed); });
    say(changes);
}

void LiveMark::say(const ChangeFeed& changes) {
    if (changes.isLive()) {
        setText(tr("Live"));
        setToolTip(tr("Changes are shown as they happen"));
        return;
    }
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(changes.pace().refreshing).count();
    setText(tr("Every %Ln second(s)", nullptr, int(seconds)));
    setToolTip(tr("This connection gives no notice of changes, so they are looked for again and again"));
}

} // namespace invites::admin
