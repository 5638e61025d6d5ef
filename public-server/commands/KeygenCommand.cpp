#include "common/vault/Keyring.h"
#include "public-server/commands/NoticeConfiguration.h"
#include "public-server/commands/Program.h"

namespace invites::commands {

ExitCode keygen(Terminal& terminal, const QStringList& arguments) {
    QStringList files = arguments;
    const bool isAddition = files.removeAll(QStringLiteral("--add")) > 0;
    const bool isForPush = files.removeAll(QStringLiteral("--push")) > 0;
    if (files.size() != 1 || (isAddition && isForPush) || files.front().startsWith(QLatin1String("--")))
        return misused(terminal, QStringLiteral("keygen takes the name of one file, and --add or --push."));
    QTextStream output(&terminal.output);
    if (isForPush) {
        if (const Status created = createPushKey(files.front()); !created)
            return fail(terminal, created.error());
        output << "Made the key " << files.front()
               << " for push messages. Give it to every server as INVITES_PUSH_KEY_FILE, and keep it: browsers that "
                  "asked for word take none from another key.\n";
        return ExitCode::Done;
    }
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
