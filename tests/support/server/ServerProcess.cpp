#include "tests/support/server/ServerProcess.h"

#include "tests/support/ChildProcess.h"
#include "tests/support/server/CommandLine.h"

#include <QFile>
#include <QJsonDocument>

#include <signal.h>
#include <sys/prctl.h>

namespace invites::test {

namespace {

constexpr int endPatience = 10'000;

} // namespace

ServerProcess::~ServerProcess() {
    kill();
}

void ServerProcess::launch(const QProcessEnvironment& environment) {
    m_environment = environment;
    m_logStart = log().size();
    m_process.setProcessEnvironment(environment);
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_process.setStandardErrorFile(m_folder.filePath(QStringLiteral("log")), QIODevice::Append);
    m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.start(serverProgram(), {QStringLiteral("serve")});
    if (!m_process.waitForStarted())
        qFatal("%s does not start.", qUtf8Printable(serverProgram()));
}

void ServerProcess::start(const QProcessEnvironment& environment) {
    launch(environment);
    waitUntil("the server to serve", [this] {
        m_process.waitForFinished(0);
        if (!isRunning())
            qFatal("The server ended: %s", log().mid(m_logStart).constData());
        const QJsonObject record = servingRecord();
        m_port = record.value(QLatin1String("port")).toInt();
        m_metricsPort = record.value(QLatin1String("metrics_port")).toInt();
        return !record.isEmpty();
    });
}

void ServerProcess::startAgain() {
    QProcessEnvironment environment = m_environment;
    environment.insert(QStringLiteral("INVITES_LISTEN"), QStringLiteral("127.0.0.1:%1").arg(m_port));
    start(environment);
}

QByteArray ServerProcess::origin() const {
    return "http://127.0.0.1:" + QByteArray::number(m_port);
}

QByteArray ServerProcess::metricsOrigin() const {
    return "http://127.0.0.1:" + QByteArray::number(m_metricsPort);
}

int ServerProcess::stop(std::chrono::milliseconds* took) {
    const auto start = std::chrono::steady_clock::now();
    terminate();
    const int code = waitForEnd();
    if (took)
        *took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    return code;
}

int ServerProcess::waitForEnd() {
    const bool hasEnded = m_process.state() == QProcess::NotRunning || m_process.waitForFinished(endPatience);
    return hasEnded && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

void ServerProcess::kill() {
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(endPatience);
}

QByteArray ServerProcess::log() const {
    QFile file(m_folder.filePath(QStringLiteral("log")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject ServerProcess::servingRecord() const {
    const QList<QByteArray> lines = log().mid(m_logStart).split('\n');
    for (const QByteArray& line : lines) {
        const QJsonObject record = QJsonDocument::fromJson(line).object();
        if (record.value(QLatin1String("message")) == QLatin1String("serving"))
            return record;
    }
    return {};
}

} // namespace invites::test
