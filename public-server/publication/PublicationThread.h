#pragma once

#include "common/db/ConnectionOptions.h"
#include "public-server/publication/Publisher.h"
#include "public-server/transfer/WorkSignal.h"

#include <functional>
#include <optional>
#include <thread>

namespace invites::publication {

// Told how each attempt ended, but those that had nothing to do. Called on the thread.
using PublicationObserver = std::function<void(const PublicationEnd& end)>;

// Publishes by itself, about every hour: on a thread and, while it works, a database connection of its own. With
// nothing new it asks the database one question an hour. Several servers may do this at once.
class PublicationThread {
public:
    // All but the options outlive it; observer may be nullptr.
    PublicationThread(db::ConnectionOptions database, GitHubClient& client, const Clock& clock,
        EditionMaker makeEdition, db::ConnectionObserver* observer, PublicationObserver publicationObserver,
        PublisherOptions options = {});
    ~PublicationThread();
    PublicationThread(const PublicationThread&) = delete;
    PublicationThread& operator=(const PublicationThread&) = delete;

    // Any thread; they do not wait.
    void endSoon();
    // The clock has moved, or somebody knows of something new: it looks whether something is due.
    void wake() { m_signal.wake(); }

    using Moment = transfer::WorkSignal::Moment;
    // When it looks by itself. Any thread.
    std::optional<Moment> nextLook() const { return m_signal.nextLook(); }

private:
    void run();
    Moment look();

    const db::ConnectionOptions m_database;
    GitHubClient& m_client;
    const Clock& m_clock;
    const EditionMaker m_makeEdition;
    db::ConnectionObserver* const m_observer;
    const PublicationObserver m_publicationObserver;
    const PublisherOptions m_options;
    transfer::WorkSignal m_signal;
    std::thread m_thread;
};

} // namespace invites::publication
