#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>

#include <chrono>

namespace invites::test {

// `invites-server serve` as a child process, killed with this object and with the test program. Its log is kept over
// restarts. One thread; the origin may be read by others while it runs.
class ServerProcess {
public:
    ServerProcess() = default;
    // Starts at once.
    explicit ServerProcess(const QProcessEnvironment& environment) { start(environment); }
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    // Returns when it serves; ends the test program with its log where it does not.
    void start(const QProcessEnvironment& environment);
    // Without waiting for anything.
    void launch(const QProcessEnvironment& environment);
    // Again on the port that it had.
    void startAgain();

    bool isRunning() const { return m_process.state() == QProcess::Running; }
    int port() const { return m_port; }
    // "http://127.0.0.1:43210".
    QByteArray origin() const;
    // Where its metrics are, with INVITES_METRICS_LISTEN.
    QByteArray metricsOrigin() const;

    // Sends SIGTERM and waits: the exit code, -1 after a crash or ten seconds. How long it took is put into took.
    int stop(std::chrono::milliseconds* took = nullptr);
    void terminate() { m_process.terminate(); }
    // Waits for its end by itself.
    int waitForEnd();
    // As a crash would: no goodbye.
    void kill();

    // All that it ever wrote to its standard error.
    QByteArray log() const;

private:
    // The line of this run that says where it serves; empty before.
    QJsonObject servingRecord() const;

    QTemporaryDir m_folder;
    QProcessEnvironment m_environment;
    QProcess m_process;
    qsizetype m_logStart = 0; // of this run
    int m_port = 0;
    int m_metricsPort = 0;
};

} // namespace invites::test
