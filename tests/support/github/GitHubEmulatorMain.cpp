#include "tests/support/emulator/EmulatorProgram.h"
#include "tests/support/github/GitHubEmulator.h"

#include <QCommandLineParser>

#include <cstdio>
#include <cstdlib>

using namespace Qt::StringLiterals;

namespace {

void addOptions(QCommandLineParser& parser) {
    parser.setApplicationDescription(
        u"GitHub's REST API for one repository, empty at first, for tests. Prints its URL, then serves until SIGINT or "
        "SIGTERM. What is in the repository is shown at /OWNER/NAME."_s);
    parser.addHelpOption();
    parser.addOptions({
        {u"port"_s, u"Port to listen on at 127.0.0.1; 0, the default, for any free one."_s, u"port"_s, u"0"_s},
        {u"token"_s, u"The token to know."_s, u"token"_s, u"github_pat_emulator"_s},
        {u"repository"_s, u"The repository that there is."_s, u"owner/name"_s, u"handsel/fairness"_s},
    });
}

int run(const QCommandLineParser& parser, const sigset_t& signals) {
    const invites::test::GitHubEmulator emulator({.port = parser.value(u"port"_s).toInt(),
        .repository = parser.value(u"repository"_s).toStdString(),
        .token = parser.value(u"token"_s).toStdString()});
    std::puts(emulator.url().c_str());
    std::fflush(stdout);
    invites::test::waitForSignal(signals);
    return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv) {
    return invites::test::runEmulator(argc, argv, {"github-emulator", addOptions, run});
}
