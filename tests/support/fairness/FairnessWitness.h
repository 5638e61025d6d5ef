#pragma once

#include <QString>
#include <QStringList>

#include <functional>

namespace invites::test {

// Watches a database from the moment it is made, and proves afterwards for every ticket that was served that nobody who
// was before it in the line was still waiting, and that no priority ticket was served sooner than its campaign's share
// allows: law 3, by what happened and not by what the tickets remember of it. It keeps its own record of every
// statement that changed a ticket's state or lane (triggers of its own, in a schema of its own), in the order in which
// the line's lock let them through, and replays that. What our functions say of themselves plays no part.
class FairnessWitness {
public:
    // Runs statements as superuser: the first value of the last one as text.
    using Sql = std::function<QString(const QString& statements)>;

    explicit FairnessWitness(Sql sql);

    // What was unfair, a sentence each, at most ten; empty where nothing was. Also names whoever was moved between the
    // lanes without a report of his or an admin's reason, whoever waits now though there is a code, and what the ledger
    // itself says that is not fair.
    QStringList faults() const;
    // How many tickets were seen served, and how many of them from the priority lane while somebody was waiting in the
    // standard one: that a test did something.
    qint64 served() const;
    qint64 servedBeforeStandard() const;

private:
    Sql m_sql;
};

} // namespace invites::test
