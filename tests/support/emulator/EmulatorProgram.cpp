#include "tests/support/emulator/EmulatorProgram.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <cstdio>
#include <cstdlib>
#include <exception>

namespace invites::test {

int runEmulator(int argc, char** argv, const EmulatorProgram& program) {
    // Blocked before any thread starts, so that all of them inherit it and sigwait gets the signal.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    program.addOptions(parser);
    parser.process(application);
    try {
        return program.run(parser, signals);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", program.name, error.what());
        return EXIT_FAILURE;
    }
}

void waitForSignal(const sigset_t& signals) {
    int received = 0;
    sigwait(&signals, &received);
}

} // namespace invites::test
