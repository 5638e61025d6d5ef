#include "admin-app/data/ThreadEnd.h"

#include <QDeadlineTimer>
#include <QThread>

#include <chrono>

namespace invites::admin {
namespace {

constexpr std::chrono::seconds patience{3};

} // namespace

void awaitEnd(QThread& thread, const std::function<void()>& abandon) {
    if (thread.wait(QDeadlineTimer(patience)))
        return;
    abandon();
    thread.wait();
}

} // namespace invites::admin
