#pragma once

#include "common/ledger/Records.h"

#include <array>

namespace invites::ledger {

// A campaign's codes by their status as the chain counts them, and what moved between the statuses in the block that is
// looked at.
class CodeBalance {
public:
    // What tickets that are given codes, or let them go, answer for.
    struct Flows {
        quint64 intoReserved = 0;
        quint64 reservedToDistributed = 0;
        quint64 availableToDistributed = 0;
        quint64 reservedToAvailable = 0;
    };

    void begin(const Opening& opening);
    void beginBlock() { m_flows = {}; }
    void apply(const CodesMoved& record);

    // No count has gone below zero or past what is counted, and no trash above its status.
    bool isSound() const;
    const Flows& flows() const { return m_flows; }
    const SixCounts& codes() const { return m_codes; }
    const SixCounts& inTrash() const { return m_inTrash; }
    quint64 available() const { return m_codes[0] - m_inTrash[0]; }
    // Since the ledger began, by CodeOrigin.
    const std::array<quint64, 3>& added() const { return m_added; }

    // Since the ledger began, too: available ones that nobody in the line was given, but that went elsewhere, and such
    // as came from there.
    quint64 setAside() const { return m_setAside; }
    quint64 takenBack() const { return m_takenBack; }

private:
    void change(CodePlace place, qint64 more);

    SixCounts m_codes{};
    SixCounts m_inTrash{};
    std::array<quint64, 3> m_added{};
    quint64 m_setAside = 0;
    quint64 m_takenBack = 0;
    Flows m_flows;
};

} // namespace invites::ledger
