#pragma once

#include "common/db/Connection.h"

#include <QStringList>

namespace invites::test {

// Keeps what a connection tells: "done NAME", "failed NAME SQLSTATE", "reconnected".
class RecordingObserver final : public db::ConnectionObserver {
public:
    void statementDone(const QString& name, std::chrono::microseconds took) override {
        events.append(QStringLiteral("done ") + name);
        longest = std::max(longest, took);
    }
    void statementFailed(const QString& name, ErrorCode, const QString& sqlState) override {
        events.append(QStringLiteral("failed ") + name + QLatin1Char(' ') + sqlState);
    }
    void reconnected() override { events.append(QStringLiteral("reconnected")); }

    QStringList events;
    std::chrono::microseconds longest{};
};

} // namespace invites::test
