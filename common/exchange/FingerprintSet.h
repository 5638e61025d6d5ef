#pragma once

#include <QByteArray>
#include <QtGlobal>

#include <cstddef>
#include <vector>

namespace invites::exchange {

// The fingerprints seen so far, by their first eight bytes: sixteen bytes of memory each, 16 to 32 MiB for a million.
// They are a keyed hash's, so two that begin alike are one code, but for one chance in 10^7 among a million. What is
// decided by it is a word in a report: whether a code is new is the database's to say.
class FingerprintSet {
public:
    FingerprintSet();

    // Whether it was not there yet. At least eight bytes.
    bool insert(const QByteArray& fingerprint);

private:
    bool place(quint64 key);
    void grow();

    // Open addressing; 0 is an empty place.
    std::vector<quint64> m_places;
    std::size_t m_count = 0;
};

} // namespace invites::exchange
