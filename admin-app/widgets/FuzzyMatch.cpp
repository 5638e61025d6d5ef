#include "admin-app/widgets/FuzzyMatch.h"

#include <algorithm>
#include <vector>

namespace invites::admin {
namespace {

constexpr int noMatch = -1;
constexpr int perCharacter = 1;
constexpr int forNeighbour = 6;
constexpr int forWordStart = 8;
constexpr int forTextStart = 4;

bool isWordStart(const QString& text, qsizetype index) {
    return index == 0 || !text[index - 1].isLetterOrNumber();
}

} // namespace

// The best of all ways to place the pattern: best[i] is the score of the pattern so far with its last character at
// text[i].
int fuzzyScore(const QString& pattern, const QString& text) {
    QString wanted = pattern.toCaseFolded();
    wanted.remove(u' ');
    if (wanted.isEmpty())
        return 0;
    const QString folded = text.toCaseFolded();
    std::vector<int> best(std::size_t(folded.size()), noMatch);
    for (qsizetype k = 0; k < wanted.size(); ++k) {
        std::vector<int> next(best.size(), noMatch);
        int before = k == 0 ? 0 : noMatch; // the best with the last character anywhere before i
        for (qsizetype i = 0; i < folded.size(); ++i) {
            const int neighbour = i > 0 && k > 0 ? best[std::size_t(i - 1)] : noMatch;
            if (folded[i] == wanted[k] && (before >= 0 || neighbour >= 0)) {
                const int bonus =
                    perCharacter + (isWordStart(text, i) ? forWordStart : 0) + (i == 0 ? forTextStart : 0);
                next[std::size_t(i)] = bonus + std::max(before, neighbour >= 0 ? neighbour + forNeighbour : noMatch);
            }
            if (k > 0)
                before = std::max(before, best[std::size_t(i)]);
        }
        best = std::move(next);
    }
    return best.empty() ? noMatch : *std::max_element(best.begin(), best.end());
}

} // namespace invites::admin
