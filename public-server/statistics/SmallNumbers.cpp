#include "public-server/statistics/SmallNumbers.h"

#include <QLocale>

#include <algorithm>
#include <numeric>
#include <optional>

namespace invites::statistics {

namespace {

constexpr qint64 largestSmall = fewest - 1;

bool isSmall(qint64 value) {
    return value > 0 && value < fewest;
}

// So many numbers between two bounds, and their sum, tell each of them.
bool isTold(qint64 count, qint64 sum, qint64 least) {
    return count == 1 || sum == count * least || sum == count * largestSmall;
}

// The number to hide beside small ones that could be computed back: with it gone, each of them may be any from 1 to 4.
std::optional<std::size_t> companionOf(const std::vector<qint64>& values, qint64 count, qint64 sum) {
    std::optional<std::size_t> companion;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool isLargeEnough = values[i] + sum - count * largestSmall >= fewest;
        if (values[i] >= fewest && isLargeEnough && (!companion || values[i] < values[*companion]))
            companion = i;
    }
    return companion;
}

} // namespace

QString inWords(const Told& told) {
    return told.isExact()                     ? QLocale(QLocale::English).toString(told.value)
           : told.kind == Told::Kind::Unknown ? QStringLiteral("unknown")
                                              : asField(told);
}

QString asField(const Told& told) {
    switch (told.kind) {
    case Told::Kind::Exact:
        return QString::number(told.value);
    case Told::Kind::Few:
        return QStringLiteral("<%1").arg(fewest);
    case Told::Kind::Hidden:
        return QStringLiteral("hidden");
    case Told::Kind::Unknown:
        return {};
    }
    return {};
}

QJsonValue toJson(const Told& told) {
    if (told.isExact())
        return told.value;
    return told.kind == Told::Kind::Unknown ? QJsonValue() : QJsonValue(asField(told));
}

Told tellAlone(qint64 value) {
    return isSmall(value) ? Told{Told::Kind::Few} : Told::exactly(value);
}

ToldSeries tellTogether(const std::vector<qint64>& values) {
    ToldSeries told;
    qint64 count = 0;
    qint64 sum = 0;
    for (const qint64 value : values) {
        told.numbers.push_back(tellAlone(value));
        count += isSmall(value) ? 1 : 0;
        sum += isSmall(value) ? value : 0;
    }
    told.sum = tellAlone(std::accumulate(values.begin(), values.end(), qint64(0)));
    if (count == 0 || !told.sum.isExact() || !isTold(count, sum, 1)) {
        return told;
    }
    if (const auto companion = companionOf(values, count, sum)) {
        told.numbers[*companion] = Told{Told::Kind::Hidden};
        return told;
    }
    const auto below = std::count_if(values.begin(), values.end(), [](qint64 value) { return value < fewest; });
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] < fewest)
            told.numbers[i] = Told{Told::Kind::Few};
    }
    if (isTold(below, sum, 0))
        told.sum = Told{Told::Kind::Hidden};
    return told;
}

Told tellInFives(qint64 value) {
    return value < fewest ? tellAlone(value) : Told::exactly(value - value % fewest);
}

} // namespace invites::statistics
