#include "public-server/publication/PublicationThread.h"

#include <algorithm>

namespace invites::publication {

namespace {

using std::chrono::steady_clock;

constexpr auto shortestWait = std::chrono::seconds(1);
constexpr auto waitWithoutDatabase = std::chrono::minutes(5);

} // namespace

PublicationThread::PublicationThread(db::ConnectionOptions database, GitHubClient& client, const Clock& clock,
    EditionMaker makeEdition, db::ConnectionObserver* observer, PublicationObserver publicationObserver,
    PublisherOptions options)
    : m_database(std::move(database)), m_client(client), m_clock(clock), m_makeEdition(std::move(makeEdition)),
      m_observer(observer), m_publicationObserver(std::move(publicationObserver)), m_options(options),
      m_thread([this] { run(); }) {}

PublicationThread::~PublicationThread() {
    endSoon();
    m_thread.join();
}

void PublicationThread::endSoon() {
    m_client.stop();
    m_signal.end();
}

void PublicationThread::run() {
    while (m_signal.wait(true)) {
        m_signal.beginLook();
        m_signal.endLook(look());
    }
}

PublicationThread::Moment PublicationThread::look() {
    // Not kept for an hour: an idle one is closed by whoever pays for it.
    db::Connection connection(m_database, m_observer);
    const auto end = Publisher(m_client, connection, m_clock, m_makeEdition, m_options).publish();
    if (!end)
        return steady_clock::now() + waitWithoutDatabase;
    if (m_publicationObserver &&
        (end->outcome == PublicationEnd::Outcome::Published || end->outcome == PublicationEnd::Outcome::Failed))
        m_publicationObserver(*end);
    const auto wait = std::chrono::duration_cast<steady_clock::duration>(end->nextAt - m_clock.now());
    return steady_clock::now() + std::clamp<steady_clock::duration>(wait, shortestWait, m_options.every);
}

} // namespace invites::publication
