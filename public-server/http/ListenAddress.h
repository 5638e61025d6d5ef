#pragma once

#include "common/base/Result.h"

#include <string>
#include <string_view>

namespace invites::http {

// A file descriptor that is closed with its owner.
class FileDescriptor {
public:
    explicit FileDescriptor(int descriptor = -1) : m_descriptor(descriptor) {}
    ~FileDescriptor();
    FileDescriptor(FileDescriptor&& other) noexcept;
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;

    int get() const { return m_descriptor; }
    bool isOpen() const { return m_descriptor >= 0; }

private:
    int m_descriptor;
};

// A socket that listens. A Unix socket's file is removed with it; "PATH.lock" beside it stays, and is what keeps two
// servers from replacing each other's socket at once.
class Listener {
public:
    // "host:port", "[::1]:8080", port 0 for any free one, "unix:PATH". InvalidInput for an address that cannot be
    // listened on; Unavailable where it is taken.
    static Result<Listener> open(const std::string& address, int backlog);

    Listener() = default;
    ~Listener();
    Listener(Listener&& other) noexcept;
    Listener& operator=(Listener&& other) noexcept;

    int socket() const { return m_socket.get(); }
    bool isOpen() const { return m_socket.isOpen(); }
    // 0 for a Unix socket.
    int port() const;

private:
    static Result<Listener> openTcp(const std::string& host, const std::string& port, int backlog);
    static Result<Listener> openUnix(const std::string& path, int backlog);
    void removeFile();

    FileDescriptor m_socket;
    FileDescriptor m_lock;
    std::string m_path;
};

} // namespace invites::http
