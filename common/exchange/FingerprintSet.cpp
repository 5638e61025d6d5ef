#include "common/exchange/FingerprintSet.h"

#include <cstring>
#include <utility>

namespace invites::exchange {

namespace {

constexpr std::size_t firstSize = 1024; // a power of two, as every size

} // namespace

FingerprintSet::FingerprintSet() : m_places(firstSize, 0) {}

bool FingerprintSet::insert(const QByteArray& fingerprint) {
    Q_ASSERT(fingerprint.size() >= qsizetype(sizeof(quint64)));
    quint64 key = 0;
    std::memcpy(&key, fingerprint.constData(), sizeof key);
    if (2 * (m_count + 1) > m_places.size())
        grow();
    const bool isNew = place(key == 0 ? 1 : key);
    m_count += isNew ? 1 : 0;
    return isNew;
}

bool FingerprintSet::place(quint64 key) {
    const std::size_t mask = m_places.size() - 1;
    for (std::size_t at = std::size_t(key) & mask;; at = (at + 1) & mask) {
        if (m_places[at] == key)
            return false;
        if (m_places[at] == 0) {
            m_places[at] = key;
            return true;
        }
    }
}

void FingerprintSet::grow() {
    const std::vector<quint64> before = std::exchange(m_places, std::vector<quint64>(2 * m_places.size(), 0));
    for (const quint64 key : before) {
        if (key != 0)
            place(key);
    }
}

} // namespace invites::exchange
