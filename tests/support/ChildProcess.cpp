#include "tests/support/ChildProcess.h"

#include <QFile>

#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace invites::test {

namespace {

const char* const ordinaryUser = "postgres";
constexpr int startPatience = 30'000;
constexpr int stopPatience = 20'000;

// setpriv becomes the program, so its process id is the program's.
QStringList wrapped(const QString& program, const QStringList& arguments, int signalAtParentsDeath = 0) {
    QStringList words;
    if (geteuid() == 0) {
        const QString user = QString::fromLatin1(ordinaryUser);
        words << QStringLiteral("--reuid") << user << QStringLiteral("--regid") << user
              << QStringLiteral("--init-groups");
    }
    if (signalAtParentsDeath != 0)
        words << QStringLiteral("--pdeathsig") << QString::fromLatin1(sigabbrev_np(signalAtParentsDeath));
    return words << QStringLiteral("--") << program << arguments;
}

} // namespace

ChildProcess::~ChildProcess() {
    stop();
}

void ChildProcess::start(const QString& program, const QStringList& arguments, const QString& logFile, int stopSignal) {
    m_stopSignal = stopSignal;
    m_process.setStandardOutputFile(logFile, QIODevice::Append);
    m_process.setStandardErrorFile(logFile, QIODevice::Append);
    m_process.setWorkingDirectory(QStringLiteral("/"));
    m_process.start(QStringLiteral("setpriv"), wrapped(program, arguments, stopSignal));
    if (!m_process.waitForStarted(startPatience))
        qFatal("%s does not start: %s", qUtf8Printable(program), qUtf8Printable(m_process.errorString()));
}

void ChildProcess::stop() {
    if (!isRunning())
        return;
    ::kill(pid_t(m_process.processId()), m_stopSignal);
    if (!m_process.waitForFinished(stopPatience))
        kill();
}

void ChildProcess::kill() {
    // Read before it dies: afterwards nobody knows whose children they were.
    QFile list(QStringLiteral("/proc/%1/task/%1/children").arg(m_process.processId()));
    const QList<QByteArray> children = list.open(QIODevice::ReadOnly) ? list.readAll().split(' ') : QList<QByteArray>();
    m_process.kill();
    m_process.waitForFinished(stopPatience);
    for (const QByteArray& child : children) {
        if (const pid_t pid = child.trimmed().toInt(); pid > 0)
            ::kill(pid, SIGKILL);
    }
}

void ChildProcess::run(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setWorkingDirectory(QStringLiteral("/"));
    process.start(QStringLiteral("setpriv"), wrapped(program, arguments));
    if (!process.waitForFinished(startPatience) || process.exitStatus() != QProcess::NormalExit ||
        process.exitCode() != 0) {
        qFatal("%s failed: %s %s", qUtf8Printable(program), qUtf8Printable(process.errorString()),
            process.readAll().constData());
    }
}

void ChildProcess::handOver(const QString& path) {
    if (geteuid() != 0)
        return;
    const passwd* user = getpwnam(ordinaryUser);
    if (!user || ::chown(QFile::encodeName(path).constData(), user->pw_uid, user->pw_gid) != 0)
        qFatal("%s cannot be given to the user %s.", qUtf8Printable(path), ordinaryUser);
}

void waitUntil(const char* what, const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            qFatal("Waited in vain for: %s", what);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

} // namespace invites::test
