#include "common/db/Lifeline.h"

#include <sys/socket.h>

namespace invites::db {

void Lifeline::hold(int socket) {
    const std::lock_guard lock(m_mutex);
    m_socket = socket;
    if (m_isCut)
        ::shutdown(m_socket, SHUT_RDWR);
}

void Lifeline::release() {
    const std::lock_guard lock(m_mutex);
    m_socket = -1;
}

void Lifeline::cut() {
    const std::lock_guard lock(m_mutex);
    m_isCut = true;
    if (m_socket >= 0)
        ::shutdown(m_socket, SHUT_RDWR);
}

bool Lifeline::isCut() const {
    const std::lock_guard lock(m_mutex);
    return m_isCut;
}

} // namespace invites::db
