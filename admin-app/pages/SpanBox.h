#pragma once

#include "common/base/Clock.h"

#include <QComboBox>

#include <optional>

namespace invites::admin {

// For how long something is to hold, from now on: a week at first. GUI thread.
class SpanBox final : public QComboBox {
    Q_OBJECT

public:
    enum class Longest { AYear, UntilLifted };

    explicit SpanBox(Longest longest, QWidget* parent = nullptr);

    // Nothing: until it is lifted.
    std::optional<Instant> end() const;
};

} // namespace invites::admin
