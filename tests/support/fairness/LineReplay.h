#pragma once

#include <QString>
#include <QStringList>

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace invites::test {

// What one statement did to one ticket. Lane -1: it did not, or does not, wait.
struct LineStep {
    qint64 statement = 0;
    qint64 campaign = 0;
    qint64 number = 0;
    int laneBefore = -1;
    int laneAfter = -1;
    bool isServed = false; // it was given a code, or has one held for it
};

// The lines as they were after each statement, and who was served past whom.
class LineReplay {
public:
    // All steps of one statement.
    void apply(const std::vector<LineStep>& statement);

    const QStringList& faults() const { return m_faults; }
    qint64 served() const { return m_served; }

private:
    using Place = std::pair<int, qint64>; // lane, number

    void check(const LineStep& served);

    std::map<qint64, std::set<Place>> m_waiting; // by campaign
    QStringList m_faults;
    qint64 m_served = 0;
};

} // namespace invites::test
