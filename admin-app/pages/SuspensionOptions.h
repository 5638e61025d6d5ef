#pragma once

#include "common/domain/Campaign.h"
#include "common/store/SuspensionStore.h"

#include <QWidget>

#include <vector>

class QComboBox;

namespace invites::admin {

class SpanBox;

// Where a member is suspended, and for how long. GUI thread.
class SuspensionOptions final : public QWidget {
    Q_OBJECT

public:
    explicit SuspensionOptions(const std::vector<Campaign>& campaigns, QWidget* parent = nullptr);

    // Without the reason; the end counts from now.
    store::SuspensionWish wish(MemberId member) const;

private:
    QComboBox* m_campaign;
    SpanBox* m_span;
};

} // namespace invites::admin
