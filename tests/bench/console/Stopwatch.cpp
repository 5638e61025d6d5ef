#include "tests/bench/console/Stopwatch.h"

#include <QTimer>

namespace invites::bench {

double until(const std::function<bool()>& isSo, const char* what) {
    constexpr int patience = 120'000;
    QElapsedTimer took;
    took.start();
    // Something has to happen for the loop to give control back.
    QTimer pulse;
    pulse.start(500);
    while (!isSo()) {
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
        if (took.elapsed() > patience)
            qFatal("Waited two minutes for %s.", what);
    }
    return double(took.nsecsElapsed()) / 1e6;
}

} // namespace invites::bench
