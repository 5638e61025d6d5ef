#pragma once

#include <QtGlobal>

#include <optional>

namespace invites {

// How the standard lane and the priority lane take turns: a priority ticket is served where as many standard ones as
// the campaign's share says, less one, were served since the last priority one, or none waits; else a standard one. The
// head comes before both and counts as neither. The same arithmetic as invites.priority_turns in the database.
class PriorityTurns {
public:
    // share: one in so many, from 2; nothing: whoever is in the priority lane comes after the standard one. since:
    // standard tickets served since the last priority one, counted up to what any share asks for.
    explicit PriorityTurns(std::optional<qint64> share = std::nullopt, qint64 since = 0);

    // How many of so many waiting priority tickets are served before a standard one that has so many before it.
    qint64 priorityBefore(qint64 standardBefore, qint64 priorityWaiting) const;
    // How many of so many waiting standard tickets are served before a priority one that has so many before it.
    qint64 standardBefore(qint64 priorityBefore, qint64 standardWaiting) const;

private:
    qint64 m_spacing; // standard tickets between two priority ones
    qint64 m_first;   // before the next priority one
};

} // namespace invites
