#pragma once

#include <QLatin1String>
#include <QString>

#include <optional>
#include <type_traits>
#include <vector>

namespace invites::ledger {

// What a verifier checks, as docs/ledger.md calls it.
enum class Check {
    Unbroken,
    Continuous,
    Overtaken,
    Lanes,
    Codes,
    Rewritten,
    Tables, // what the chain says is what the operator's tables say
    Receipt,
};

// "unbroken"
QLatin1String toText(Check check);

struct Finding {
    Check check = Check::Unbroken;
    std::optional<quint64> height;
    std::optional<quint64> ticket; // its number
    // For a person, without the block's height.
    QString sentence;
};

// What a verifier found: the first so many of it, and how much there is in all.
class Findings {
public:
    explicit Findings(std::size_t most = 100) : m_most(most) {}

    // Makes the sentence only where it is kept.
    template <typename Sentence>
    void add(Check check, std::optional<quint64> height, std::optional<quint64> ticket, Sentence sentence) {
        // Not a string that is still to be put together from what is gone by then.
        static_assert(std::is_same_v<decltype(sentence()), QString>);
        ++m_count;
        if (m_kept.size() < m_most)
            m_kept.push_back({check, height, ticket, sentence()});
    }

    quint64 count() const { return m_count; }
    const std::vector<Finding>& kept() const { return m_kept; }

private:
    std::size_t m_most;
    quint64 m_count = 0;
    std::vector<Finding> m_kept;
};

} // namespace invites::ledger
