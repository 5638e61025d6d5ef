#include "tests/support/server/CommandLine.h"

#include <QProcess>

namespace invites::test {

namespace {

constexpr int patience = 60'000;

} // namespace

QString serverProgram() {
    return QStringLiteral(INVITES_SERVER);
}

CommandResult runCommand(
    const QStringList& arguments, const QProcessEnvironment& environment, const QByteArray& input) {
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(serverProgram(), arguments);
    process.write(input);
    process.closeWriteChannel();
    CommandResult result;
    if (!process.waitForFinished(patience))
        process.kill();
    else if (process.exitStatus() == QProcess::NormalExit)
        result.exitCode = process.exitCode();
    result.output = process.readAllStandardOutput();
    result.errors = process.readAllStandardError();
    return result;
}

} // namespace invites::test
