#include "public-server/http/ListenAddress.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace invites::http {
namespace {

tl::unexpected<Error> badAddress(const std::string& address) {
    return failure(ErrorCode::InvalidInput,
        QStringLiteral("Cannot listen on \"%1\": write host:port, [address]:port or unix:PATH.")
            .arg(QString::fromStdString(address)));
}

tl::unexpected<Error> listenFailure(const std::string& address, int error) {
    const ErrorCode code = error == EADDRINUSE ? ErrorCode::Unavailable : ErrorCode::InvalidInput;
    return failure(code, QStringLiteral("Cannot listen on \"%1\": %2.")
                             .arg(QString::fromStdString(address), QString::fromLocal8Bit(std::strerror(error))));
}

bool isPort(const std::string& text) {
    unsigned port = 0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, port);
    return !text.empty() && parsed.ec == std::errc() && parsed.ptr == end && port <= 65535;
}

// 0, or errno.
int listenOn(int socket, const sockaddr* address, socklen_t length, int backlog) {
    if (::bind(socket, address, length) != 0 || ::listen(socket, backlog) != 0)
        return errno;
    return 0;
}

// 0, or errno. Not SO_REUSEPORT, which would let a second server share the port without a word; SO_REUSEADDR only lets
// the next server have a port whose last connections are still winding down.
int openOne(const addrinfo& candidate, int backlog, FileDescriptor& socket) {
    socket = FileDescriptor(::socket(candidate.ai_family, candidate.ai_socktype | SOCK_CLOEXEC, 0));
    if (!socket.isOpen())
        return errno;
    const int on = 1;
    const int off = 0;
    setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (candidate.ai_family == AF_INET6)
        setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    return listenOn(socket.get(), candidate.ai_addr, candidate.ai_addrlen, backlog);
}

bool hasListener(const sockaddr_un& address) {
    const FileDescriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

// 0, or errno: makes room for a socket file where only a dead one is in the way.
int removeStale(const sockaddr_un& address) {
    struct stat status {};
    if (::lstat(address.sun_path, &status) != 0)
        return errno == ENOENT ? 0 : errno;
    if (!S_ISSOCK(status.st_mode))
        return EEXIST;
    if (hasListener(address))
        return EADDRINUSE;
    return ::unlink(address.sun_path) == 0 ? 0 : errno;
}

} // namespace

FileDescriptor::~FileDescriptor() {
    if (isOpen())
        ::close(m_descriptor);
}

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

Listener::~Listener() {
    removeFile();
}

Listener::Listener(Listener&& other) noexcept
    : m_socket(std::move(other.m_socket)), m_lock(std::move(other.m_lock)),
      m_path(std::exchange(other.m_path, std::string())) {}

Listener& Listener::operator=(Listener&& other) noexcept {
    std::swap(m_socket, other.m_socket);
    std::swap(m_lock, other.m_lock);
    std::swap(m_path, other.m_path);
    return *this;
}

void Listener::removeFile() {
    if (!m_path.empty())
        ::unlink(m_path.c_str());
}

int Listener::port() const {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    if (getsockname(socket(), reinterpret_cast<sockaddr*>(&storage), &length) != 0)
        return 0;
    if (storage.ss_family == AF_INET6) {
        sockaddr_in6 address{};
        std::memcpy(&address, &storage, sizeof address);
        return ntohs(address.sin6_port);
    }
    if (storage.ss_family == AF_INET) {
        sockaddr_in address{};
        std::memcpy(&address, &storage, sizeof address);
        return ntohs(address.sin_port);
    }
    return 0;
}

Result<Listener> Listener::open(const std::string& address, int backlog) {
    static const std::string unixScheme = "unix:";
    if (address.starts_with(unixScheme))
        return openUnix(address.substr(unixScheme.size()), backlog);
    const auto colon = address.rfind(':');
    if (colon == std::string::npos)
        return badAddress(address);
    std::string host = address.substr(0, colon);
    const std::string port = address.substr(colon + 1);
    const bool isBracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (isBracketed)
        host = host.substr(1, host.size() - 2);
    if (host.empty() || !isPort(port) || (!isBracketed && host.find(':') != std::string::npos))
        return badAddress(address);
    return openTcp(host, port, backlog);
}

Result<Listener> Listener::openTcp(const std::string& host, const std::string& port, int backlog) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    const std::string shown = host + ":" + port;
    if (getaddrinfo(host.c_str(), port.c_str(), &hints, &list) != 0)
        return badAddress(shown);
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(list, freeaddrinfo);
    std::vector<const addrinfo*> candidates;
    for (const addrinfo* candidate = list; candidate; candidate = candidate->ai_next)
        candidates.push_back(candidate);
    // "localhost" means what most clients try first.
    std::stable_partition(candidates.begin(), candidates.end(),
        [](const addrinfo* candidate) { return candidate->ai_family == AF_INET; });
    int error = EADDRNOTAVAIL;
    for (const addrinfo* candidate : candidates) {
        Listener listener;
        error = openOne(*candidate, backlog, listener.m_socket);
        if (error == 0)
            return listener;
        if (error == EADDRINUSE)
            break;
    }
    return listenFailure(shown, error);
}

Result<Listener> Listener::openUnix(const std::string& path, int backlog) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return badAddress("unix:" + path);
    std::memcpy(address.sun_path, path.data(), path.size());

    Listener listener;
    listener.m_lock = FileDescriptor(::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!listener.m_lock.isOpen())
        return listenFailure(path, errno);
    if (::flock(listener.m_lock.get(), LOCK_EX | LOCK_NB) != 0)
        return listenFailure(path, EADDRINUSE);
    if (const int error = removeStale(address); error != 0)
        return listenFailure(path, error);
    listener.m_socket = FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int error =
        listenOn(listener.m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address, backlog);
    if (error != 0)
        return listenFailure(path, error);
    // The reverse proxy is another user; who may reach the socket is its folder's to say.
    if (::chmod(path.c_str(), 0666) != 0)
        return listenFailure(path, errno);
    listener.m_path = path;
    return listener;
}

} // namespace invites::http
