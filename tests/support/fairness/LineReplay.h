#pragma once

#include "common/ledger/ServingOrder.h"

#include <QString>
#include <QStringList>

#include <map>
#include <set>
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

// The lines as they were after each statement, and who was served past whom, by the rule of the ledger.
class LineReplay {
public:
    // since: standard tickets served since the last priority one when the record begins. As welcome as can be, where
    // nobody knows.
    void begin(qint64 campaign, qint64 since) { m_lines[campaign].order = ledger::ServingOrder(int(since)); }
    // All steps of one statement.
    void apply(const std::vector<LineStep>& statement);

    const QStringList& faults() const { return m_faults; }
    qint64 served() const { return m_served; }
    // From the priority lane while somebody was waiting in the standard one: that a test did something.
    qint64 servedBeforeStandard() const;

private:
    struct Line {
        ledger::ServingOrder order;
        std::set<ledger::Place> waiting;
    };

    void applyTo(qint64 campaign, const std::vector<LineStep>& steps);

    std::map<qint64, Line> m_lines; // by campaign
    QStringList m_faults;
    qint64 m_served = 0;
};

} // namespace invites::test
