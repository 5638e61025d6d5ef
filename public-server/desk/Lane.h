#pragma once

#include "common/db/Connection.h"
#include "public-server/desk/Slot.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace invites::desk {

// What was taken from a lane to be served together. Served by one database thread, without the desk's lock.
class Batch {
public:
    virtual ~Batch() = default;
    virtual std::size_t size() const = 0;
    // Answers every request of the batch, one way or the other. False where the database is away.
    virtual bool serve(db::Connection& connection) = 0;
    // Answers every one with this error.
    virtual void refuse(const Error& error) = 0;
};

struct LaneLimits {
    std::size_t waiting = 1024; // requests; beyond, a new one is refused
    std::size_t batch = 256;    // requests served by one statement
    int atOnce = 1;             // batches under way: fewer make larger ones
};

// Requests of one kind. Everything but Batch::serve happens under the desk's lock.
class Lane {
public:
    Lane(std::string name, LaneLimits limits) : m_name(std::move(name)), m_limits(limits) {}
    virtual ~Lane() = default;

    const std::string& name() const { return m_name; }
    bool isReady() const { return waiting() > 0 && m_underWay < m_limits.atOnce; }
    std::unique_ptr<Batch> take() {
        ++m_underWay;
        return takeBatch(m_limits.batch);
    }
    void finished() { --m_underWay; }
    virtual std::size_t waiting() const = 0;

protected:
    virtual std::unique_ptr<Batch> takeBatch(std::size_t most) = 0;

    const std::string m_name;
    const LaneLimits m_limits;

private:
    int m_underWay = 0;
};

// serve answers a batch in its order: as many results as requests, or one error for all.
template <typename Request, typename Answer>
class BatchLane final : public Lane {
public:
    using Answers = std::vector<Result<Answer>>;
    using Serve = std::function<Result<Answers>(db::Connection&, const std::vector<Request>&)>;

    BatchLane(std::string name, LaneLimits limits, Serve serve)
        : Lane(std::move(name), limits), m_serve(std::move(serve)) {}

    // Where the answer will be put; nullptr where the lane is full.
    std::shared_ptr<Slot<Answer>> add(Request request) {
        if (m_waiting.size() >= m_limits.waiting)
            return nullptr;
        auto slot = std::make_shared<Slot<Answer>>();
        m_waiting.emplace_back(std::move(request), slot);
        return slot;
    }

    std::size_t waiting() const override { return m_waiting.size(); }

private:
    using Entry = std::pair<Request, std::shared_ptr<Slot<Answer>>>;

    class LaneBatch final : public Batch {
    public:
        explicit LaneBatch(const Serve& serve) : m_serve(serve) {}

        void add(Entry entry) {
            m_requests.push_back(std::move(entry.first));
            m_slots.push_back(std::move(entry.second));
        }

        std::size_t size() const override { return m_requests.size(); }

        bool serve(db::Connection& connection) override {
            Result<Answers> answers = m_serve(connection, m_requests);
            if (answers && answers->size() != m_slots.size())
                answers = failure(ErrorCode::Internal, QStringLiteral("A batch was answered in part."));
            for (std::size_t i = 0; i < m_slots.size(); ++i)
                m_slots[i]->put(answers ? std::move((*answers)[i]) : failure(answers.error()));
            return answers || answers.error().code != ErrorCode::Unavailable;
        }

        void refuse(const Error& error) override {
            for (const auto& slot : m_slots)
                slot->put(failure(error));
        }

    private:
        const Serve& m_serve;
        std::vector<Request> m_requests;
        std::vector<std::shared_ptr<Slot<Answer>>> m_slots;
    };

    std::unique_ptr<Batch> takeBatch(std::size_t most) override {
        auto batch = std::make_unique<LaneBatch>(m_serve);
        for (std::size_t count = std::min(most, m_waiting.size()); count > 0; --count) {
            batch->add(std::move(m_waiting.front()));
            m_waiting.pop_front();
        }
        return batch;
    }

    const Serve m_serve;
    std::deque<Entry> m_waiting;
};

} // namespace invites::desk
