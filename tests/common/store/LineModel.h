#pragma once

#include "common/store/TicketStore.h"

#include <QStringList>

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace invites::test {

// One campaign's line, codes and tickets as DESIGN's words and laws have them, in memory and in the simplest way: what
// the database is compared with. Visitors and codes by name; time stands still, offers are missed when told so.
class LineModel {
public:
    explicit LineModel(int contributionSize) : m_size(contributionSize) {}

    void request(const QString& visitor);
    void addCodes(const QStringList& names);
    void setDeleted(const QString& code, bool deleted);
    void serve();
    void missOffer(const QString& visitor);
    // An admin ends the hold, and takes that back where it can be.
    void endHold(const QString& visitor);
    bool resumeHold(const QString& visitor);
    void move(const QString& visitor, TicketLane lane) { m_tickets.at(visitor).lane = lane; }
    bool hasPriorityLane() const { return m_share.has_value(); }
    // One in so many; nothing: whoever is in the priority lane goes to where his number puts him.
    void setShare(std::optional<int> share);
    store::StepOutcome reveal(const QString& visitor);
    store::StepOutcome leave(const QString& visitor);
    store::StepOutcome returnToLine(const QString& visitor);
    store::StepOutcome report(const QString& visitor, ReportOutcome word);
    std::pair<store::StepOutcome, std::vector<store::GivenVerdict>> contribute(
        const QString& visitor, const QStringList& names);

    qint64 number(const QString& visitor) const { return m_tickets.at(visitor).number; }
    TicketState state(const QString& visitor) const { return m_tickets.at(visitor).state; }
    int received(const QString& visitor) const { return int(m_tickets.at(visitor).given.size()); }
    TicketLane lane(const QString& visitor) const { return m_tickets.at(visitor).lane; }
    std::optional<qint64> ahead(const QString& visitor) const;
    QString shownCode(const QString& visitor) const;
    // Empty where there is none.
    QString anyPoolCode(unsigned random) const;
    QString anyDeletedCode(unsigned random) const;

private:
    struct VisitorsTicket {
        qint64 number = 0;
        TicketState state = TicketState::Waiting;
        TicketLane lane = TicketLane::Standard;
        int code = 0; // its place in m_codes, 0 for none
        bool returned = false;
        int releasedCode = 0; // the code that an admin took from it, while nothing else has happened to it
        bool hadReturned = false;
        bool replaced = false;
        int attempts = 0;
        std::set<QString> given;
        std::set<QString> shown;
    };
    enum class Place { Pool, Held, Gone };
    struct Code {
        QString name;
        Place place = Place::Pool;
        bool deleted = false;
        const VisitorsTicket* releasedFrom = nullptr;
    };

    bool knows(const QString& code) const;
    // Who waits, in the order in which they are served if nobody comes or goes.
    std::vector<const VisitorsTicket*> order() const;
    static const VisitorsTicket* firstIn(const std::vector<const VisitorsTicket*>& tickets, TicketLane lane);
    bool isPrioritysTurn(int since) const { return m_share && since >= *m_share - 1; }
    // After this ticket was served.
    static int sinceAfter(const VisitorsTicket& served, int since);
    int takeFromPool(Place place);
    void release(VisitorsTicket& ticket);
    void show(VisitorsTicket& ticket);
    store::GivenVerdict judge(const VisitorsTicket& ticket, const QString& name, const QStringList& before) const;
    QString anyCode(unsigned random, bool deleted) const;

    int m_size;
    std::optional<int> m_share = 4;
    int m_since = 1000;            // standard tickets served since the last priority one
    std::vector<Code> m_codes{{}}; // in the order in which they are handed out, from 1
    std::map<QString, VisitorsTicket> m_tickets;
};

} // namespace invites::test
