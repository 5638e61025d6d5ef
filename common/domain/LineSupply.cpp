#include "common/domain/LineSupply.h"

#include <algorithm>

namespace invites {

qint64 LineSupply::quarterSince1970(Instant moment) {
    using Quarters = std::chrono::duration<qint64, std::ratio<quarterLength.count()>>;
    return std::chrono::floor<Quarters>(moment.time_since_epoch()).count();
}

LineSupply::LineSupply(const std::vector<CodesCame>& quarters) : m_came{0}, m_quiet{0} {
    if (quarters.empty())
        return;
    m_first = quarterSince1970(quarters.front().quarter);
    const auto size = std::size_t(quarterSince1970(quarters.back().quarter) - m_first + 1);
    m_came.reserve(size + 1);
    m_quiet.reserve(size + 1);
    for (const CodesCame& each : quarters) {
        while (qint64(m_came.size()) <= quarterSince1970(each.quarter) - m_first + 1) {
            m_came.push_back(m_came.back());
            m_quiet.push_back(m_quiet.back() + 1);
        }
        m_came.back() += each.codes;
        m_quiet.back() = 0;
    }
}

qint64 LineSupply::quarterAt(Instant moment) const {
    return quarterSince1970(moment) - m_first;
}

std::size_t LineSupply::placeOf(qint64 quarter) const {
    return std::size_t(std::clamp<qint64>(quarter, 0, qint64(m_came.size()) - 1));
}

qint64 LineSupply::came(qint64 quarter) const {
    return m_came[placeOf(quarter)];
}

qint64 LineSupply::quietBefore(qint64 quarter) const {
    const std::size_t place = placeOf(quarter);
    return m_quiet[place] + std::max<qint64>(0, quarter - qint64(place));
}

std::optional<double> LineSupply::momentOf(double codes, qint64 end) const {
    const auto last = m_came.begin() + qsizetype(placeOf(end));
    const auto found = std::lower_bound(
        m_came.begin(), last + 1, codes, [](qint64 came, double wanted) { return double(came) < wanted; });
    if (isEmpty() || found == last + 1)
        return std::nullopt;
    if (found == m_came.begin())
        return 0;
    const double before = double(*(found - 1));
    return double(found - m_came.begin() - 1) + (codes - before) / (double(*found) - before);
}

} // namespace invites
