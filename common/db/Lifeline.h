#pragma once

#include <mutex>

namespace invites::db {

// By which another thread ends what a connection does, where the server neither answers nor hangs up: for good.
class Lifeline {
public:
    // The connection's thread: the socket that is used now, and no longer. Held after the cut, it is cut at once.
    void hold(int socket);
    void release();

    // Any thread. Whatever waits for the socket is told that the other side has closed it.
    void cut();
    bool isCut() const;

private:
    mutable std::mutex m_mutex;
    int m_socket = -1;
    bool m_isCut = false;
};

} // namespace invites::db
