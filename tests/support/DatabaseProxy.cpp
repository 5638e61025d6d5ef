#include "tests/support/DatabaseProxy.h"

#include <QtEndian>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <utility>
#include <vector>

namespace invites::test {

namespace {

using Clock = std::chrono::steady_clock;

sockaddr_un socketAddress(const QString& folder, int port) {
    const QByteArray path = (folder + QStringLiteral("/.s.PGSQL.") + QString::number(port)).toLocal8Bit();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.constData(), sizeof address.sun_path - 1);
    return address;
}

// sockaddr_un is a sockaddr to the socket calls, which C++ can only say like this.
const sockaddr* general(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

QByteArray receive(int from) {
    QByteArray bytes(65536, Qt::Uninitialized);
    const ssize_t size = ::recv(from, bytes.data(), std::size_t(bytes.size()), 0);
    bytes.truncate(size > 0 ? qsizetype(size) : 0);
    return bytes;
}

bool sendAll(int to, const QByteArray& bytes) {
    for (qsizetype sent = 0; sent < bytes.size();) {
        const ssize_t size = ::send(to, bytes.constData() + sent, std::size_t(bytes.size() - sent), MSG_NOSIGNAL);
        if (size <= 0)
            return false;
        sent += size;
    }
    return true;
}

// What one side said and the other has not heard yet.
class Way {
public:
    void add(const QByteArray& bytes, Clock::time_point due) { m_said.emplace_back(due, bytes); }
    // False where it cannot be delivered.
    bool deliver(int to, Clock::time_point now) {
        for (; !m_said.empty() && m_said.front().first <= now; m_said.pop_front())
            if (!sendAll(to, m_said.front().second))
                return false;
        return true;
    }
    Clock::time_point due() const { return m_said.empty() ? Clock::time_point::max() : m_said.front().first; }

private:
    std::deque<std::pair<Clock::time_point, QByteArray>> m_said;
};

// For poll(): -1 is for ever.
int millisecondsUntil(Clock::time_point due) {
    if (due == Clock::time_point::max())
        return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - Clock::now());
    return std::max(int(left.count()), 0);
}

} // namespace

struct DatabaseProxy::Line {
    int client = -1;
    int server = -1;
    bool hasStarted = false;
    bool isCut = false; // drops what the server says next, then closes
    QByteArray unread;  // a message whose end has not come yet
    Way toServer;
    Way toClient;

    bool deliver() { return toServer.deliver(server, Clock::now()) && toClient.deliver(client, Clock::now()); }
    void close() const {
        ::close(client);
        ::close(server);
    }
};

DatabaseProxy::DatabaseProxy(const QString& serverFolder, int serverPort, std::chrono::milliseconds delay)
    : m_serverFolder(serverFolder), m_serverPort(serverPort), m_delay(delay) {
    const sockaddr_un address = socketAddress(m_folder.path(), serverPort);
    m_listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(m_listener, general(address), sizeof address) != 0 || ::listen(m_listener, 64) != 0 ||
        ::pipe(m_wakeUp) != 0)
        qFatal("The proxy cannot listen in %s.", qUtf8Printable(m_folder.path()));
    m_thread = std::thread(&DatabaseProxy::serve, this);
}

DatabaseProxy::~DatabaseProxy() {
    m_isStopping = true;
    m_isStopping.notify_all();
    wakeUp();
    m_thread.join();
    ::close(m_wakeUp[0]);
    ::close(m_wakeUp[1]);
    ::close(m_listener);
}

QByteArray DatabaseProxy::takeMessages() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_messages, {});
}

void DatabaseProxy::cutAll() {
    m_cutsAll = true;
    wakeUp();
    m_cutsAll.wait(true);
}

void DatabaseProxy::freeze() {
    m_isFrozen = true;
    wakeUp();
}

void DatabaseProxy::wakeUp() {
    if (::write(m_wakeUp[1], "!", 1) != 1)
        qFatal("The proxy cannot be woken.");
}

void DatabaseProxy::serve() {
    std::vector<Line> lines;
    while (!m_isStopping) {
        std::vector<pollfd> sockets{{m_wakeUp[0], POLLIN, 0}, {m_listener, POLLIN, 0}};
        auto due = Clock::time_point::max();
        for (const Line& line : lines) {
            sockets.push_back({line.client, POLLIN, 0});
            sockets.push_back({line.server, POLLIN, 0});
            due = std::min({due, line.toServer.due(), line.toClient.due()});
        }
        ::poll(sockets.data(), sockets.size(), millisecondsUntil(due));
        if (char byte = 0; sockets[0].revents != 0 && ::read(m_wakeUp[0], &byte, 1) != 1)
            break;
        if (m_isFrozen) {
            m_isStopping.wait(false);
            break;
        }
        const bool cutsAll = m_cutsAll;

        std::vector<Line> living;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            Line& line = lines[i];
            const bool lives = !cutsAll && (sockets[2 + 2 * i].revents == 0 || takeFromClient(line)) &&
                               (sockets[3 + 2 * i].revents == 0 || takeFromServer(line)) && line.deliver();
            if (lives) {
                living.push_back(std::move(line));
            } else {
                line.close();
            }
        }
        lines = std::move(living);
        if (cutsAll) {
            m_cutsAll = false;
            m_cutsAll.notify_all();
        }

        if (sockets[1].revents != 0)
            acceptLine(lines);
    }
    // Whoever still waits for an answer must not wait for ever.
    for (const Line& line : lines)
        line.close();
}

void DatabaseProxy::acceptLine(std::vector<Line>& lines) {
    const sockaddr_un address = socketAddress(m_serverFolder, m_serverPort);
    Line line;
    line.client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
    line.server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(line.server, general(address), sizeof address) == 0) {
        lines.push_back(std::move(line));
        return;
    }
    line.close();
}

bool DatabaseProxy::takeFromClient(Line& line) {
    const QByteArray bytes = receive(line.client);
    note(line, bytes);
    line.toServer.add(bytes, Clock::now() + m_delay);
    return !bytes.isEmpty();
}

bool DatabaseProxy::takeFromServer(Line& line) {
    const QByteArray bytes = receive(line.server);
    line.toClient.add(bytes, Clock::now() + m_delay);
    return !line.isCut && !bytes.isEmpty();
}

void DatabaseProxy::note(Line& line, const QByteArray& bytes) {
    const std::lock_guard lock(m_mutex);
    line.unread += bytes;
    for (;;) {
        // The first message has no type, only its length.
        const qsizetype typeSize = line.hasStarted ? 1 : 0;
        if (line.unread.size() < typeSize + 4)
            return;
        const qsizetype size = typeSize + qFromBigEndian<qint32>(line.unread.constData() + typeSize);
        if (line.unread.size() < size)
            return;
        const char type = line.hasStarted ? line.unread.front() : '.';
        line.hasStarted = true;
        line.unread.remove(0, size);
        m_messages.append(type);
        char expected = type;
        if (m_cutAfter.compare_exchange_strong(expected, 0))
            line.isCut = true;
    }
}

} // namespace invites::test
