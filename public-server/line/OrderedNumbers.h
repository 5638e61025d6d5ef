#pragma once

#include <QtGlobal>

#include <cstddef>
#include <vector>

namespace invites::line {

// A set of ticket numbers that tells how many of them are below another: by binary search in blocks of
// 4 KB, which is less than 24 bytes a number where there are many, however sparse. Cheapest to add to at its end. One
// thread writes while none reads.
class OrderedNumbers {
public:
    // False where it was there, or was not.
    bool insert(qint64 number);
    bool erase(qint64 number);

    qint64 countBelow(qint64 number) const;
    qint64 size() const { return m_size; }
    // In bytes, as far as they grow with the set.
    std::size_t memory() const;

private:
    static constexpr std::size_t fullBlock = 512;
    // Two neighbours that are no more than this together become one.
    static constexpr std::size_t mergedBlock = 384;

    struct Block {
        std::vector<qint64> numbers; // sorted, never empty, never more than fullBlock
        qint64 before = 0;           // how many are in the blocks before
    };
    using Index = std::vector<Block>::size_type;

    // The only block that may hold the number; there is one.
    Index blockFor(qint64 number) const;
    bool needsNewBlock(qint64 number) const;
    void addToThoseAfter(Index block, qint64 more);
    Block& addBlock(Index at, qint64 before);
    void split(Index block);
    // Whether it became one with the block after it.
    bool mergeWithNext(Index block);

    std::vector<Block> m_blocks;
    qint64 m_size = 0;
};

} // namespace invites::line
