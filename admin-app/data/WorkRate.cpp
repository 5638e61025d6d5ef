#include "admin-app/data/WorkRate.h"

#include <QCoreApplication>

#include <cmath>
#include <utility>

namespace invites::admin {

namespace {

constexpr double tellingSeconds = 1.5;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(WorkRate)
};

} // namespace

void WorkRate::start() {
    m_before = 0;
    m_isRunning = true;
    m_timer.start();
}

void WorkRate::pause() {
    if (std::exchange(m_isRunning, false))
        m_before += m_timer.elapsed();
}

void WorkRate::resume() {
    if (!std::exchange(m_isRunning, true))
        m_timer.start();
}

double WorkRate::seconds() const {
    return double(m_before + (m_isRunning ? m_timer.elapsed() : 0)) / 1000;
}

double WorkRate::of(qint64 done) const {
    const double elapsed = seconds();
    return elapsed > 0 ? double(done) / elapsed : 0;
}

std::optional<double> WorkRate::secondsLeft(double share) const {
    if (share <= 0 || share > 1 || seconds() < tellingSeconds)
        return std::nullopt;
    return seconds() * (1 - share) / share;
}

QString WorkRate::inWords(double seconds) {
    if (seconds < 10)
        return Words::tr("a few seconds");
    if (seconds < 90)
        return Words::tr("about %Ln second(s)", nullptr, int(std::ceil(seconds / 10) * 10));
    if (seconds < 90 * 60)
        return Words::tr("about %Ln minute(s)", nullptr, int(std::round(seconds / 60)));
    return Words::tr("about %Ln hour(s)", nullptr, int(std::round(seconds / 3600)));
}

} // namespace invites::admin
