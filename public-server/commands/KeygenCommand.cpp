#include "common/vault/Keyring.h"
#include "public-server/commands/Program.h"

namespace invites::commands {

ExitCode keygen(Terminal& terminal, const QStringList& arguments) {
    QStringList files = arguments;
    const bool isAddition = files.removeAll(QStringLiteral("--add")) > 0;
    if (files.size() != 1 || files.front().startsWith(QLatin1String("--")))
        return misused(terminal, QStringLiteral("keygen takes the name of one file, and --add."));
    QTextStream output(&terminal.output);
    if (isAddition) {
        const auto id = vault::Keyring::addCodeKey(files.front());
        if (!id)
            return fail(terminal, id.error());
        output << "Added code key " << *id << " to " << files.front()
               << ". Give the file to every server and restart it, then run: invites-server rotate\n";
        return ExitCode::Done;
    }
    if (const Status created = vault::Keyring::create(files.front()); !created)
        return fail(terminal, created.error());
    output << "Made the keyring " << files.front()
           << ". Keep a copy in a safe place: without it no code can be read again.\n";
    return ExitCode::Done;
}

} // namespace invites::commands
