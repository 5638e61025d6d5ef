#pragma once

#include <QProcess>
#include <QString>
#include <QStringList>

#include <functional>

namespace invites::test {

// A server that a test starts: run as an ordinary user even where the tests run as root (PostgreSQL and PgBouncer
// refuse root), its output kept in a file, ended with the object, and by the kernel where the test program dies first.
// One thread: the one that starts it, which must outlive it.
class ChildProcess {
public:
    ChildProcess() = default;
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    // stopSignal: the one that ends it in an orderly way. Ends the test program with the reason where it does not
    // start.
    void start(const QString& program, const QStringList& arguments, const QString& logFile, int stopSignal);
    bool isRunning() const { return m_process.state() == QProcess::Running; }
    // Looks whether it ended by itself meanwhile, which isRunning() only learns in an event loop.
    bool hasEnded() { return !isRunning() || m_process.waitForFinished(0); }
    // Waits for the end; kills it where it does not come.
    void stop();
    // As a crash of the machine would: no goodbye, and its own children die with it.
    void kill();

    // Runs to the end; ends the test program with the output where it fails.
    static void run(const QString& program, const QStringList& arguments);
    // Gives a folder of the test to the user that the processes run as.
    static void handOver(const QString& path);

private:
    QProcess m_process;
    int m_stopSignal = 0;
};

// Waits until the condition holds, at most 30 seconds; ends the test program with what it waited for where it does not.
void waitUntil(const char* what, const std::function<bool()>& condition);

} // namespace invites::test
