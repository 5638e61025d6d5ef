#pragma once

#include <QByteArray>
#include <QString>
#include <QTemporaryDir>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

namespace invites::test {

// Stands between libpq and a server on Unix sockets, notes the types of the messages that the client sends (protocol 3:
// 'Q' simple query, "PBDES" one PQexecParams, …) and cuts the line at a chosen one. The notes are for any thread. With
// a delay it is a server far away: what either side says arrives that much later, so that a round trip takes twice
// that.
class DatabaseProxy {
public:
    DatabaseProxy(const QString& serverFolder, int serverPort, std::chrono::milliseconds delay = {});
    ~DatabaseProxy();
    DatabaseProxy(const DatabaseProxy&) = delete;
    DatabaseProxy& operator=(const DatabaseProxy&) = delete;

    QString socketFolder() const { return m_folder.path(); }
    int port() const { return m_serverPort; }

    // The messages since the last call; the start of a connection is '.'.
    QByteArray takeMessages();
    // Delivers the next message of this type to the server, waits until it has answered, drops the answer and closes
    // both ends: the client cannot know whether its work was done.
    void cutAfterNext(char messageType) { m_cutAfter = messageType; }
    // Closes every line, without a word to either side; returns when that is done. New ones may come.
    void cutAll();
    // Nothing is delivered or closed any more: a network that swallows everything.
    void freeze();

private:
    struct Line;

    void serve();
    void acceptLine(std::vector<Line>& lines);
    void wakeUp();
    bool takeFromClient(Line& line);
    bool takeFromServer(Line& line);
    void note(Line& line, const QByteArray& bytes);

    QTemporaryDir m_folder;
    QString m_serverFolder;
    int m_serverPort;
    const std::chrono::milliseconds m_delay;
    int m_listener = -1;
    int m_wakeUp[2] = {-1, -1};
    std::atomic<char> m_cutAfter = 0;
    std::atomic<bool> m_isStopping = false;
    std::atomic<bool> m_cutsAll = false;
    std::atomic<bool> m_isFrozen = false;
    std::mutex m_mutex;
    QByteArray m_messages;
    std::thread m_thread;
};

} // namespace invites::test
