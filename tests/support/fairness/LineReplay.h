#pragma once

#include <QString>
#include <QStringList>

#include <array>
#include <map>
#include <optional>
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
    bool isServed = false;  // it was given a code, or has one held for it
    bool isResumed = false; // the code that was held for it before: it was served then
    qint64 share = 0;       // of the priority lane, one in so many; 0: the campaign has none
};

// The lines as they were after each statement, and who was served past whom. The lanes are known by the rule alone: the
// head (0) first, then a priority ticket (2) where as many standard ones (1) as the share says less one were served
// since the last of its lane, or none waits; else a standard one.
class LineReplay {
public:
    // since: standard tickets served since the last priority one when the record begins.
    void begin(qint64 campaign, qint64 since) { m_lines[campaign].since = since; }
    // All steps of one statement.
    void apply(const std::vector<LineStep>& statement);

    const QStringList& faults() const { return m_faults; }
    qint64 served() const { return m_served; }
    // From the priority lane while somebody was waiting in the standard one: that a test did something.
    qint64 servedBeforeStandard() const { return m_servedBeforeStandard; }

private:
    using Place = std::pair<int, qint64>; // lane, number
    struct Line {
        std::set<Place> waiting;
        // As welcome as can be, where nobody knows.
        qint64 since = 1'000'000;
    };

    void applyTo(qint64 campaign, const std::vector<LineStep>& steps);
    static std::optional<Place> firstOf(const std::set<Place>& places, int lane);
    static Place nextOf(const std::set<Place>& candidates, const Line& line, qint64 share);
    void check(qint64 campaign, const std::set<Place>& served, const std::vector<LineStep>& steps);
    void count(Line& line, Place served, const std::set<Place>& stillWaiting);

    std::map<qint64, Line> m_lines; // by campaign
    QStringList m_faults;
    qint64 m_served = 0;
    qint64 m_servedBeforeStandard = 0;
};

} // namespace invites::test
