#pragma once

#include "admin-app/session/Keychain.h"

#include <QHash>
#include <QPointer>
#include <QString>

#include <utility>

namespace invites::test {

// A keychain in memory, which answers later as a real one does, or is not there at all.
class FakeKeychain final : public admin::Keychain {
public:
    bool isThere = true;
    QHash<QString, QByteArray> entries;

    void read(const QString& key, QObject* context, std::function<void(Result<Secret>)> done) override {
        Result<Secret> answer = failure(missing());
        if (isThere && entries.contains(key))
            answer = Secret(entries.value(key));
        else if (isThere)
            answer = failure(ErrorCode::NotFound, QStringLiteral("Nothing is kept."));
        answerLater(context, [done = std::move(done), answer = std::move(answer)] { done(answer); });
    }
    void write(
        const QString& key, const Secret& password, QObject* context, std::function<void(Status)> done) override {
        if (isThere)
            entries[key] = password.reveal();
        answerLater(context, [this, done = std::move(done)] { done(isThere ? Status() : failure(missing())); });
    }
    void remove(const QString& key) override { entries.remove(key); }

private:
    static Error missing() { return {ErrorCode::Unavailable, QStringLiteral("There is no keychain here.")}; }
    static void answerLater(QObject* context, std::function<void()> answer) {
        QMetaObject::invokeMethod(context, std::move(answer), Qt::QueuedConnection);
    }
};

} // namespace invites::test
