#pragma once

#include <csignal>
#include <functional>

class QCommandLineParser;

namespace invites::test {

// The course of a program that stands in for a provider until SIGINT or SIGTERM, which run waits for with
// waitForSignal. For main(), before there is any thread.
struct EmulatorProgram {
    const char* name; // what its complaints begin with
    std::function<void(QCommandLineParser& parser)> addOptions;
    // Answers the exit code. What it throws is printed, and the code is EXIT_FAILURE.
    std::function<int(const QCommandLineParser& parser, const sigset_t& signals)> run;
};

inline constexpr int usageError = 2;

int runEmulator(int argc, char** argv, const EmulatorProgram& program);
void waitForSignal(const sigset_t& signals);

} // namespace invites::test
