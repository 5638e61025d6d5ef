#include "public-server/line/OrderedNumbers.h"

#include <algorithm>
#include <iterator>

namespace invites::line {

namespace {

auto at(std::vector<qint64>& numbers, std::size_t index) {
    return std::next(numbers.begin(), qptrdiff(index));
}

} // namespace

OrderedNumbers::Index OrderedNumbers::blockFor(qint64 number) const {
    const auto after = std::upper_bound(m_blocks.begin(), m_blocks.end(), number,
        [](qint64 value, const Block& block) { return value < block.numbers.front(); });
    return after == m_blocks.begin() ? 0 : Index(after - m_blocks.begin()) - 1;
}

void OrderedNumbers::addToThoseAfter(Index block, qint64 more) {
    for (Index i = block + 1; i < m_blocks.size(); ++i)
        m_blocks[i].before += more;
    m_size += more;
}

OrderedNumbers::Block& OrderedNumbers::addBlock(Index at, qint64 before) {
    const auto made = m_blocks.insert(std::next(m_blocks.begin(), qptrdiff(at)), Block{});
    made->numbers.reserve(fullBlock);
    made->before = before;
    return *made;
}

void OrderedNumbers::split(Index block) {
    constexpr std::size_t half = fullBlock / 2;
    Block& upper = addBlock(block + 1, m_blocks[block].before + qint64(half));
    std::vector<qint64>& lower = m_blocks[block].numbers;
    upper.numbers.assign(at(lower, half), lower.end());
    lower.resize(half);
}

bool OrderedNumbers::needsNewBlock(qint64 number) const {
    return m_blocks.empty() || (m_blocks.back().numbers.size() == fullBlock && m_blocks.back().numbers.back() < number);
}

bool OrderedNumbers::insert(qint64 number) {
    // Newcomers come at the end, and fill their blocks to the brim.
    if (needsNewBlock(number)) {
        addBlock(m_blocks.size(), m_size).numbers.push_back(number);
        ++m_size;
        return true;
    }
    Index block = blockFor(number);
    const std::vector<qint64>& there = m_blocks[block].numbers;
    if (std::binary_search(there.begin(), there.end(), number))
        return false;
    if (there.size() == fullBlock) {
        split(block);
        block = blockFor(number);
    }
    std::vector<qint64>& numbers = m_blocks[block].numbers;
    numbers.insert(std::lower_bound(numbers.begin(), numbers.end(), number), number);
    addToThoseAfter(block, 1);
    return true;
}

bool OrderedNumbers::mergeWithNext(Index block) {
    if (block + 1 >= m_blocks.size() ||
        m_blocks[block].numbers.size() + m_blocks[block + 1].numbers.size() > mergedBlock)
        return false;
    const std::vector<qint64>& upper = m_blocks[block + 1].numbers;
    m_blocks[block].numbers.insert(m_blocks[block].numbers.end(), upper.begin(), upper.end());
    m_blocks.erase(std::next(m_blocks.begin(), qptrdiff(block) + 1));
    return true;
}

bool OrderedNumbers::erase(qint64 number) {
    if (m_blocks.empty())
        return false;
    const Index block = blockFor(number);
    std::vector<qint64>& numbers = m_blocks[block].numbers;
    const auto found = std::lower_bound(numbers.begin(), numbers.end(), number);
    if (found == numbers.end() || *found != number)
        return false;
    numbers.erase(found);
    addToThoseAfter(block, -1);
    if (numbers.empty())
        m_blocks.erase(std::next(m_blocks.begin(), qptrdiff(block)));
    else if (!mergeWithNext(block) && block > 0)
        mergeWithNext(block - 1);
    return true;
}

qint64 OrderedNumbers::countBelow(qint64 number) const {
    if (m_blocks.empty())
        return 0;
    const Block& block = m_blocks[blockFor(number)];
    return block.before +
           (std::lower_bound(block.numbers.begin(), block.numbers.end(), number) - block.numbers.begin());
}

std::size_t OrderedNumbers::memory() const {
    std::size_t bytes = m_blocks.capacity() * sizeof(Block);
    for (const Block& block : m_blocks)
        bytes += block.numbers.capacity() * sizeof(qint64);
    return bytes;
}

} // namespace invites::line
