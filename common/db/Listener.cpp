#include "common/db/Listener.h"

#include "common/db/Session.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <climits>

namespace invites::db {

namespace {

using std::chrono::milliseconds;

Failure poolerBetween() {
    return {Error{ErrorCode::Conflict, QStringLiteral("A connection pooler stands before the database, through which "
                                                      "it cannot give notice of changes.")},
        Retry::Never};
}

} // namespace

Listener::Listener(ConnectionOptions options, Query listen)
    : m_options(std::move(options)), m_listen(std::move(listen)) {
    if (::pipe2(m_wakeUp.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        qFatal("No pipe could be made: the program has too many files open.");
}

Listener::~Listener() {
    close();
    for (const int end : m_wakeUp)
        ::close(end);
}

Status Listener::open(milliseconds patience) {
    if (m_session)
        return {};
    auto session = Connection::Session::open(m_options, patience);
    if (!session)
        return failure(std::move(session.error().error));
    m_session = std::move(*session);
    m_lifeline.hold(m_session->socket());
    static const Query process("backend_pid");
    const auto answer = run(process);
    // A pooler makes up the process that it announces; one that lends its connections may answer from any. Neon's proxy
    // makes it up as well, but keeps to one connection, and its pooled hosts are turned into direct ones.
    const bool isPooled = answer && answer->first().integer(0) != m_session->announcedProcess() && !m_options.isNeon();
    const Status listens = !answer    ? failure(answer.error())
                           : isPooled ? failure(poolerBetween().error)
                                      : run(m_listen).map([](const Rows&) {});
    if (!listens)
        close();
    return listens;
}

void Listener::close() {
    m_lifeline.release();
    m_session.reset();
}

void Listener::abandon() {
    m_lifeline.cut();
    wake();
}

Result<Rows> Listener::run(const Query& query, const Parameters& parameters) {
    Q_ASSERT_X(m_session, "Listener::run", "it is not open");
    auto outcome = m_session->execute(query, parameters);
    if (outcome)
        return std::move(*outcome);
    if (m_session->isDead())
        close();
    return failure(std::move(outcome.error().error));
}

Result<std::vector<QByteArray>> Listener::wait(milliseconds patience) {
    if (!m_session) {
        sleep(patience);
        return {};
    }
    // What came with an answer is in memory already, and the socket says nothing of it. From here to the wait nothing
    // may read from it, or a notice that comes just then is in memory, too, and nobody wakes up for it.
    std::vector<QByteArray> notices = m_session->takeNotices();
    if (notices.empty() && !m_session->wasFoundDead()) {
        sleep(patience);
        notices = m_session->takeNotices();
    }
    if (!notices.empty() || !m_session->wasFoundDead())
        return notices;
    close();
    return failure(ErrorCode::Unavailable, QStringLiteral("The connection to the database was lost."));
}

void Listener::wake() {
    // A full pipe wakes as well.
    [[maybe_unused]] const auto written = ::write(m_wakeUp[1], "", 1);
}

void Listener::sleep(milliseconds patience) {
    std::array<pollfd, 2> files{
        pollfd{m_wakeUp[0], POLLIN, 0}, pollfd{m_session ? m_session->socket() : -1, POLLIN, 0}};
    ::poll(files.data(), files.size(), patience.count() < 0 ? -1 : int(std::min<qint64>(patience.count(), INT_MAX)));
    std::array<char, 64> bytes{};
    while (::read(m_wakeUp[0], bytes.data(), bytes.size()) > 0) {
    }
}

} // namespace invites::db
