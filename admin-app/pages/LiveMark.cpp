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
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(changes.pace().refreshing).count();
    const QString nowAndThen = tr("Every %Ln second(s)", nullptr, int(seconds));
    switch (changes.state()) {
    case ChangeFeed::State::Live:
        setText(tr("Live"));
        setToolTip(tr("This page hears of changes as they happen"));
        break;
    case ChangeFeed::State::Connecting:
        setText(nowAndThen);
        setToolTip(tr("Connecting to hear of changes as they happen; until then they are looked for again and again"));
        break;
    case ChangeFeed::State::Useless:
        setText(nowAndThen);
        setToolTip(tr("This connection gives no notice of changes, so they are looked for again and again"));
        break;
    }
}

} // namespace invites::admin
