#include "common/store/UserStore.h"
#include "public-server/commands/Configuration.h"
#include "public-server/commands/Program.h"

#include <QCommandLineParser>

namespace invites::commands {

namespace {

// Neon refuses weaker ones itself.
constexpr qsizetype advisedPasswordLength = 12;

bool isRole(const QString& text) {
    static const QStringList roles{
        QStringLiteral("owner"), QStringLiteral("admin"), QStringLiteral("moderator"), QStringLiteral("server")};
    return roles.contains(text);
}

ExitCode add(Terminal& terminal, store::UserStore& users, const QString& name, const QString& role) {
    QByteArray line = terminal.input.readLine();
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    const Secret password(line);
    if (password.isEmpty())
        return misused(terminal, QStringLiteral("The password is missing: give it on standard input."));
    if (password.size() < advisedPasswordLength)
        terminal.errors << "invites-server: a password of " << advisedPasswordLength << " characters or more is safer."
                        << Qt::endl;
    if (const Status added = users.add(name, role, password); !added)
        return fail(terminal, added.error());
    QTextStream(&terminal.output) << "Added " << name << " as " << role << ".\n";
    return ExitCode::Done;
}

ExitCode disable(Terminal& terminal, store::UserStore& users, const QString& name) {
    if (const Status disabled = users.disable(name); !disabled)
        return fail(terminal, disabled.error());
    QTextStream(&terminal.output) << "Disabled " << name << ".\n";
    return ExitCode::Done;
}

ExitCode list(Terminal& terminal, store::UserStore& users) {
    const auto all = users.list();
    if (!all)
        return fail(terminal, all.error());
    QTextStream output(&terminal.output);
    for (const store::User& user : *all)
        output << user.name << '\t' << user.role << '\t' << (user.enabled ? "enabled" : "disabled") << '\n';
    return ExitCode::Done;
}

} // namespace

ExitCode user(Terminal& terminal, const QStringList& arguments) {
    QCommandLineParser parser;
    const QCommandLineOption role(QStringLiteral("role"), {}, QStringLiteral("role"));
    parser.addOption(role);
    if (!parser.parse(QStringList(QStringLiteral("user")) + arguments))
        return misused(terminal, parser.errorText());
    const QStringList words = parser.positionalArguments();
    const QString action = words.value(0);
    const bool isAdd = action == QLatin1String("add") && words.size() == 2 && isRole(parser.value(role));
    const bool isDisable = action == QLatin1String("disable") && words.size() == 2;
    const bool isList = action == QLatin1String("list") && words.size() == 1;
    if (!isAdd && !isDisable && !isList)
        return misused(terminal,
            QStringLiteral("user takes: add NAME --role owner|admin|moderator|server, disable NAME, or list."));
    const auto database = databaseFrom(terminal.environment);
    if (!database)
        return misused(terminal, database.error().detail);
    db::Connection connection(*database);
    store::UserStore users(connection);
    if (isAdd)
        return add(terminal, users, words[1], parser.value(role));
    return isDisable ? disable(terminal, users, words[1]) : list(terminal, users);
}

} // namespace invites::commands
