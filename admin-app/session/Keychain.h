#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"

#include <QObject>

#include <functional>

namespace invites::admin {

// Where passwords may be kept: the desktop's own keychain, never a file of ours. GUI thread; answers come later, and
// not after context is gone.
class Keychain {
public:
    virtual ~Keychain() = default;

    // NotFound: nothing is kept there; Unavailable: this computer has no keychain, or it stays locked.
    virtual void read(const QString& key, QObject* context, std::function<void(Result<Secret>)> done) = 0;
    virtual void write(
        const QString& key, const Secret& password, QObject* context, std::function<void(Status)> done) = 0;
    virtual void remove(const QString& key) = 0;
};

// Secret Service (GNOME) or KWallet.
class SystemKeychain final : public Keychain {
public:
    void read(const QString& key, QObject* context, std::function<void(Result<Secret>)> done) override;
    void write(const QString& key, const Secret& password, QObject* context, std::function<void(Status)> done) override;
    void remove(const QString& key) override;
};

} // namespace invites::admin
