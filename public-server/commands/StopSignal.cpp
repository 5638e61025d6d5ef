#include "public-server/commands/StopSignal.h"

#include <unistd.h>

#include <csignal>
#include <ctime>

namespace invites::commands {

namespace {

// Ends the waiting thread when nothing else did.
constexpr int wakeSignal = SIGUSR2;

sigset_t stopSignals(bool withWake) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    if (withWake)
        sigaddset(&signals, wakeSignal);
    return signals;
}

} // namespace

StopSignal::StopSignal() {
    const sigset_t signals = stopSignals(true);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    // A visitor who hangs up is no reason to die.
    std::signal(SIGPIPE, SIG_IGN);
}

StopSignal::~StopSignal() {
    if (!m_thread.joinable())
        return;
    pthread_kill(m_thread.native_handle(), wakeSignal);
    m_thread.join();
}

void StopSignal::onSignal(std::function<void()> stop, int graceSeconds) {
    m_thread = std::thread([this, stop = std::move(stop), graceSeconds] { waitForSignal(stop, graceSeconds); });
}

void StopSignal::waitForSignal(const std::function<void()>& stop, int graceSeconds) {
    const sigset_t signals = stopSignals(true);
    int signal = 0;
    if (sigwait(&signals, &signal) != 0 || signal == wakeSignal)
        return;
    stop();
    const timespec grace{graceSeconds, 0};
    signal = sigtimedwait(&signals, nullptr, &grace);
    // What still runs after that is a request that no client waits for; its work is the database's to finish or undo.
    if (signal != wakeSignal)
        _exit(1);
}

} // namespace invites::commands
