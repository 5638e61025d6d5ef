#pragma once

#include <chrono>

namespace invites::line {

struct PaceOptions {
    // How old what visitors are told may be when many look.
    std::chrono::milliseconds oldest{250};
    // Readings beyond that pace, for as long as few look: then everybody is told what is true at that moment.
    int burst = 1000;
    // How long a look waits for another's reading: as long as the desk's callers wait for the database.
    std::chrono::milliseconds patience{10'000};
    // How old what those are told may be whose turn is next: they are few, and look every second for it.
    std::chrono::milliseconds oldestInFront{50};
    // From when on a load is a long one, for which only few wait.
    std::chrono::milliseconds longLoad{250};
};

// How often the database is asked for the lines. A look may always have a reading of its own as long as readings are
// rare; a steady stream of looks shares one every quarter of a second, and nobody but the one who reads waits for it.
// One thread at a time.
class ReadingPace {
public:
    using Moment = std::chrono::steady_clock::time_point;

    // What the others do at the moment of a look.
    struct Others {
        bool oneReads = false;
        bool manyWait = false; // for that one
    };

    explicit ReadingPace(PaceOptions options);

    // Whether a reading of this age (it began so long before the look) will do.
    bool isRecentEnough(std::chrono::steady_clock::duration age, Moment now, Others others);
    // A reading begins.
    void read(Moment now);

private:
    void refill(Moment now);

    const PaceOptions m_options;
    double m_spare;
    Moment m_refilledAt;
};

} // namespace invites::line
