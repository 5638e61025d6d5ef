#pragma once

#include "common/base/Clock.h"

#include <QtGlobal>

#include <chrono>
#include <optional>
#include <vector>

namespace invites {

// Codes that came in for a line within a quarter of an hour.
struct CodesCame {
    Instant quarter; // its begin
    qint64 codes = 0;
};

// When codes came in for a line, by quarters of an hour. Quarters have numbers, the first in which codes came has 0;
// "at quarter 7" is the moment when it begins, and what happened "by" it happened before. Immutable.
class LineSupply {
public:
    static constexpr std::chrono::seconds quarterLength{900};

    // In which the moment lies, of those since 1970.
    static qint64 quarterSince1970(Instant moment);

    // In their order, each quarter once.
    explicit LineSupply(const std::vector<CodesCame>& quarters);

    // The number of the quarter that this moment lies in; negative before the first. Whoever looks back from the moment
    // knows the quarters before this one.
    qint64 quarterAt(Instant moment) const;

    // How many codes came in by this quarter; quarters before the first and after the last had none.
    qint64 came(qint64 quarter) const;
    // For how many quarters none had come in, by this one.
    qint64 quietBefore(qint64 quarter) const;
    // When so many had come in since the first, in quarters: as if those of a quarter came at even distances, the last
    // at its end. Not later than the quarter `end`, else nothing.
    std::optional<double> momentOf(double codes, qint64 end) const;

private:
    bool isEmpty() const { return m_came.size() < 2; }
    std::size_t placeOf(qint64 quarter) const;

    qint64 m_first = 0;          // quarters since 1970
    std::vector<qint64> m_came;  // by each quarter's begin; one more than there are quarters
    std::vector<qint64> m_quiet; // the same
};

} // namespace invites
