#pragma once

#include <QByteArray>
#include <QProcessEnvironment>
#include <QStringList>

namespace invites::test {

// How a subcommand of invites-server ended.
struct CommandResult {
    int exitCode = -1; // -1: it crashed, or did not end within a minute
    QByteArray output;
    QByteArray errors;
};

// The path of the invites-server that was built.
QString serverProgram();

// Runs `invites-server <arguments>` to its end.
CommandResult runCommand(
    const QStringList& arguments, const QProcessEnvironment& environment, const QByteArray& input = {});

} // namespace invites::test
