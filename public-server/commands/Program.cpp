#include "public-server/commands/Program.h"

#include <QFile>

#include <sys/resource.h>

#include <array>
#include <cstdio>

namespace invites::commands {

namespace {

struct Entry {
    const char* name;
    const char* arguments;
    const char* help;
    Command command;
};

constexpr std::array<Entry, 11> entries{{
    {"serve", "", "serve visitors until stopped", &serve},
    {"migrate", "", "bring the database's schema up to date", &migrateDatabase},
    {"check", "", "say what is wrong with the configuration, the database and its schema", &check},
    {"keygen", "[--add] FILE", "make a keyring; --add gives an existing one a new key for codes", &keygen},
    {"rotate", "", "re-encrypt what is sealed in the database under the keyring's newest key", &rotate},
    {"import", "--campaign SLUG FILE.csv", "add codes from a file (- for standard input)", &importCodes},
    {"export",
        "--report codes|tickets|contributions|days|verification|audit [--campaign SLUG] [--from DAY] [--to DAY] "
        "[--columns A,B] [--unmask]",
        "write a report as CSV", &exportReport},
    {"backtest", "--campaign SLUG [--days N]",
        "go through the waits of the last N days (28) and say how often the forecasts would have come true", &backtest},
    {"publish", "", "put what is new of the ledger into the repository that INVITES_GITHUB_REPOSITORY names, now",
        &publish},
    {"verify-ledger", "[--campaign SLUG] [--copy FOLDER] [--earlier FOLDER] [--receipt FILE] [--json]",
        "prove that nobody was overtaken: by the database, or by a published copy; and that nothing was rewritten "
        "since "
        "an earlier copy or a receipt",
        &verifyLedger},
    {"user", "add NAME --role ROLE | disable NAME | list",
        "manage logins; a new one's password comes from standard input", &user},
}};

QString helpText() {
    QString text = QStringLiteral("Usage: invites-server COMMAND …\n\n");
    for (const Entry& entry : entries) {
        text += QStringLiteral("  ") + QLatin1String(entry.name) + u' ' + QLatin1String(entry.arguments) +
                QStringLiteral("\n      ") + QLatin1String(entry.help) + u'\n';
    }
    text +=
        QStringLiteral("\nConfiguration comes from the environment (INVITES_DATABASE_URL, INVITES_KEYRING_FILE, …); "
                       "the README has the table.\n"
                       "Exit codes: 0 done, 1 failed, 2 usage or configuration.\n");
    return text;
}

} // namespace

ExitCode fail(Terminal& terminal, const Error& error) {
    terminal.errors << "invites-server: " << error.detail << Qt::endl;
    return ExitCode::Failed;
}

ExitCode misused(Terminal& terminal, const QString& problem) {
    terminal.errors << "invites-server: " << problem << "\nTry: invites-server --help" << Qt::endl;
    return ExitCode::Usage;
}

ExitCode runProgram(Terminal& terminal, const QStringList& arguments) {
    const QString name = arguments.value(0);
    if (name == QLatin1String("--help") || name == QLatin1String("-h") || name == QLatin1String("help")) {
        terminal.output.write(helpText().toUtf8());
        return ExitCode::Done;
    }
    if (name == QLatin1String("--version")) {
        terminal.output.write("invites-server " INVITES_VERSION "\n");
        return ExitCode::Done;
    }
    for (const Entry& entry : entries) {
        if (name == QLatin1String(entry.name))
            return entry.command(terminal, arguments.mid(1));
    }
    return misused(terminal,
        name.isEmpty() ? QStringLiteral("Which command?") : QStringLiteral("There is no command \"%1\".").arg(name));
}

ExitCode runProgram(const QStringList& arguments) {
    // Keys and codes are in this process' memory: a crash must not write them to a disk.
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    QFile input;
    QFile output;
    QTextStream errors(stderr);
    if (!input.open(stdin, QIODevice::ReadOnly) || !output.open(stdout, QIODevice::WriteOnly)) {
        errors << "invites-server: the standard streams are closed." << Qt::endl;
        return ExitCode::Failed;
    }
    Terminal terminal{QProcessEnvironment::systemEnvironment(), input, output, errors};
    const ExitCode code = runProgram(terminal, arguments);
    if (!output.flush()) {
        errors << "invites-server: the output could not be written." << Qt::endl;
        return ExitCode::Failed;
    }
    return code;
}

} // namespace invites::commands
