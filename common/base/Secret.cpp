#include "common/base/Secret.h"

#include <cstring>

namespace invites {

Secret::Secret(QByteArray bytes)
    : m_bytes(std::move(bytes))
{
}

Secret::~Secret()
{
    wipe();
}

Secret& Secret::operator=(const Secret& other)
{
    if (this != &other) {
        wipe();
        m_bytes = other.m_bytes;
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = std::move(other.m_bytes);
    }
    return *this;
}

void Secret::wipe()
{
    // A shared buffer still belongs to another Secret, which wipes it in its turn.
    if (!m_bytes.isEmpty() && m_bytes.isDetached())
        explicit_bzero(m_bytes.data(), std::size_t(m_bytes.size()));
    m_bytes.clear();
}

bool operator==(const Secret& left, const Secret& right)
{
    if (left.size() != right.size())
        return false;
    unsigned char difference = 0;
    for (qsizetype i = 0; i < left.size(); ++i)
        difference = static_cast<unsigned char>(difference | (left.m_bytes.at(i) ^ right.m_bytes.at(i)));
    return difference == 0;
}

} // namespace invites
