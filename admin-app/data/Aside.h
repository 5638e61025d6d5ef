#pragma once

#include <QObject>
#include <QPointer>
#include <QThread>

#include <functional>
#include <memory>

namespace invites::admin {

// Runs job on a thread of its own, for what waits for files and not for the database; done arrives on the calling
// thread, which has an event loop, unless context was destroyed before. For now and then, not for every keystroke.
template <typename T>
void runAside(QObject* context, std::function<T()> job, std::function<void(T)> done) {
    auto answer = std::make_shared<std::unique_ptr<T>>();
    QThread* thread = QThread::create([job = std::move(job), answer] { *answer = std::make_unique<T>(job()); });
    QObject::connect(
        thread, &QThread::finished, context, [answer, done = std::move(done)] { done(std::move(**answer)); });
    // Whatever becomes of the context, the thread tidies up after itself.
    QObject::connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    thread->start();
}

} // namespace invites::admin
