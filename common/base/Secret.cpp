#include "common/base/Secret.h"

#include <cstring>

namespace invites {

// One buffer for all copies: its destructor runs once, in the thread that lets go last. Asking a shared QByteArray
// whether it is the last one would leave the bytes behind where two threads let go at the same moment.
struct Secret::Buffer {
    explicit Buffer(QByteArray content) : bytes(std::move(content)) {}
    ~Buffer() {
        // Not detached: somebody copied what reveal() showed, and still needs it.
        if (bytes.isDetached())
            explicit_bzero(bytes.data(), std::size_t(bytes.size()));
    }
    Q_DISABLE_COPY_MOVE(Buffer)

    QByteArray bytes;
};

Secret::Secret(QByteArray bytes) {
    if (!bytes.isEmpty())
        m_buffer = std::make_shared<const Buffer>(std::move(bytes));
}

const QByteArray& Secret::reveal() const {
    static const QByteArray nothing;
    return m_buffer ? m_buffer->bytes : nothing;
}

bool operator==(const Secret& left, const Secret& right) {
    const QByteArray& one = left.reveal();
    const QByteArray& other = right.reveal();
    if (one.size() != other.size())
        return false;
    unsigned char difference = 0;
    for (qsizetype i = 0; i < one.size(); ++i)
        difference = static_cast<unsigned char>(difference | (one.at(i) ^ other.at(i)));
    return difference == 0;
}

} // namespace invites
