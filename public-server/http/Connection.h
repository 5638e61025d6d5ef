#pragma once

#include "public-server/http/ClientAddress.h"
#include "public-server/http/ListenAddress.h"
#include "public-server/http/RequestFraming.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>

namespace invites::http {

// What a connection is busy with; each phase but Serving has its deadline.
enum class Phase {
    Idle,     // between two requests
    Header,   // a request's header is coming in
    Body,     // its body
    Writing,  // the visitor takes its answer slowly
    Draining, // refused: what he still sends is thrown away, so that he gets to read why
    Serving,  // a thread has it
};

// One visitor's connection. Either it is parked (epoll waits for it, nobody touches it but for the atomic members) or
// one thread has it.
struct Connection {
    Connection(FileDescriptor descriptor, const IpAddress& peerAddress, FramingLimits limits)
        : socket(std::move(descriptor)), peer(peerAddress), framing(limits) {}

    FileDescriptor socket;
    IpAddress peer;
    RequestFraming framing;
    std::string input;          // read, but beyond the request that is being served (pipelining)
    std::string output;         // answers that are not sent yet
    std::size_t outputSent = 0; // of them
    std::size_t requests = 0;
    std::size_t drainedBytes = 0;
    bool endsAfterOutput = false;
    std::size_t sentBefore = 0; // of the answer that is taken slowly, when that was first seen
    bool isDraining = false;
    bool wasRefused = false;
    Phase lastPhase = Phase::Idle;

    // Since when it is in this phase.
    std::atomic<Phase> phase{Phase::Idle};
    std::atomic<std::chrono::steady_clock::time_point> since{std::chrono::steady_clock::now()};
    // While it is Writing: how much was taken since, and how much is not taken yet.
    std::atomic<std::size_t> taken{0};
    std::atomic<std::size_t> waiting{0};
    // Its deadline has passed; its socket reports that there is nothing more to read.
    std::atomic<bool> isExpired{false};
};

} // namespace invites::http
