#pragma once

#include <QJsonValue>
#include <QString>
#include <QtGlobal>

#include <vector>

namespace invites::statistics {

// A number as it is told to everybody (docs/decisions, 2026-11-26-small-numbers).
struct Told {
    enum class Kind {
        Exact,
        Few,     // fewer than five: "<5"
        Hidden,  // any: from it, a small number beside it could be computed back
        Unknown, // was not counted
    };
    Kind kind = Kind::Unknown;
    qint64 value = 0; // of an exact one

    static Told exactly(qint64 value) { return {Kind::Exact, value}; }
    bool isExact() const { return kind == Kind::Exact; }
    // Where a chart draws it: what is not told exactly, at the ground.
    qint64 drawn() const { return isExact() ? value : 0; }

    friend bool operator==(const Told&, const Told&) = default;
};

// "1,204", "<5", "hidden", "unknown".
QString inWords(const Told& told);
// "1204", "<5", "hidden", and nothing for what is unknown: as a field of CSV.
QString asField(const Told& told);
// 1204, "<5", "hidden", null.
QJsonValue toJson(const Told& told);

constexpr qint64 fewest = 5;

// A number by itself. 0 is nobody, and is told.
Told tellAlone(qint64 value);

// Numbers that stand beside each other, and whose sum can be known. Those from 1 to 4 are "<5"; where they could be
// computed back from the sum, one more is hidden, and where no other will do, all below five are told as "<5", zeros
// too.
struct ToldSeries {
    std::vector<Told> numbers;
    Told sum;
};
ToldSeries tellTogether(const std::vector<qint64>& values);

// Down to the next five: neither from a sum nor from an earlier telling follows anything smaller.
Told tellInFives(qint64 value);

} // namespace invites::statistics
