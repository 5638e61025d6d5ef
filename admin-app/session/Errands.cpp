#include "admin-app/session/Errands.h"

namespace invites::admin {

struct Errands::Thread {
    std::atomic<bool> isOver{false};
    std::thread thread;
};

Errands::Errands(QObject* parent) : QObject(parent) {}

Errands::~Errands() {
    for (const auto& running : m_threads)
        running->thread.join();
}

void Errands::tell(const QPointer<QObject>& context, std::function<void()> what) {
    QMetaObject::invokeMethod(
        this,
        [context, what = std::move(what)] {
            if (context)
                what();
        },
        Qt::QueuedConnection);
}

void Errands::start(std::function<void()> work) {
    std::erase_if(m_threads, [](const std::unique_ptr<Thread>& running) {
        if (!running->isOver)
            return false;
        running->thread.join();
        return true;
    });
    auto& place = *m_threads.emplace_back(std::make_unique<Thread>());
    place.thread = std::thread([&place, work = std::move(work)] {
        work();
        place.isOver = true;
    });
}

} // namespace invites::admin
