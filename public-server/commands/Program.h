#pragma once

#include "common/base/Error.h"

#include <QIODevice>
#include <QProcessEnvironment>
#include <QStringList>
#include <QTextStream>

namespace invites::commands {

enum class ExitCode {
    Done = 0,
    Failed = 1,
    Usage = 2, // the command line or the configuration is wrong
};

// What a command works with, so that a test can give it something else than the process has.
struct Terminal {
    QProcessEnvironment environment;
    QIODevice& input;
    QIODevice& output;
    QTextStream& errors;
};

// One subcommand: its arguments without its name.
using Command = ExitCode (*)(Terminal& terminal, const QStringList& arguments);

ExitCode serve(Terminal& terminal, const QStringList& arguments);
ExitCode migrateDatabase(Terminal& terminal, const QStringList& arguments);
ExitCode check(Terminal& terminal, const QStringList& arguments);
ExitCode keygen(Terminal& terminal, const QStringList& arguments);
ExitCode rotate(Terminal& terminal, const QStringList& arguments);
ExitCode importCodes(Terminal& terminal, const QStringList& arguments);
ExitCode exportReport(Terminal& terminal, const QStringList& arguments);
ExitCode backtest(Terminal& terminal, const QStringList& arguments);
ExitCode publish(Terminal& terminal, const QStringList& arguments);
ExitCode verifyLedger(Terminal& terminal, const QStringList& arguments);
ExitCode user(Terminal& terminal, const QStringList& arguments);

// Writes the error and gives the exit code that belongs to it.
ExitCode fail(Terminal& terminal, const Error& error);
// Writes what was wrong with the command line, and where help is.
ExitCode misused(Terminal& terminal, const QString& problem);

// Runs the subcommand that the arguments name, on this process' streams and environment.
ExitCode runProgram(const QStringList& arguments);
// The same on others.
ExitCode runProgram(Terminal& terminal, const QStringList& arguments);

} // namespace invites::commands
