#pragma once

#include "common/store/BlockStore.h"

#include <QWidget>

class QCheckBox;

namespace invites::admin {

class SpanBox;

// What of a visitor is blocked, and for how long. GUI thread.
class BlockOptions final : public QWidget {
    Q_OBJECT

public:
    // isInLine: his ticket could leave the line with it. knowsAddress: he was here today.
    BlockOptions(bool isInLine, bool knowsAddress, QWidget* parent = nullptr);

    // Without the reason; the end counts from now.
    store::BlockWish wish() const;

private:
    QCheckBox* m_browser;
    QCheckBox* m_address;
    SpanBox* m_span;
    QCheckBox* m_removes;
};

} // namespace invites::admin
