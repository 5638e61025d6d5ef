#pragma once

#include <functional>

class QThread;

namespace invites::admin {

// Waits for a thread that was told to end. What it does gets some seconds; then abandon must make it fail, because
// whoever closes a window does not wait for a network that swallows everything.
void awaitEnd(QThread& thread, const std::function<void()>& abandon);

} // namespace invites::admin
