#pragma once

#include "common/base/Clock.h"
#include "public-server/members/ProviderChannel.h"
#include "public-server/publication/GitHubConfiguration.h"
#include "public-server/publication/GitHubFailure.h"

#include <QJsonObject>

#include <atomic>
#include <map>

namespace invites::publication {

struct GitHubAnswer {
    long status = 0;
    QJsonObject body;
};

// Asks GitHub's REST API (https://docs.github.com/rest) at one version of it, as a token or an App's installation,
// whose own token is got as it is needed and kept until shortly before its end. Says what its refusals mean. Blocks;
// one thread, but for isStopping.
class GitHubAccess {
public:
    // The clock outlives it. isStopping, too: once it is true, what is under way is given up.
    GitHubAccess(GitHubOptions options, const Clock& clock, const std::atomic<bool>& isStopping,
        std::chrono::milliseconds timeout);

    const GitHubOptions& options() const { return m_options; }
    bool isApp() const { return std::holds_alternative<GitHubApp>(m_options.access); }
    // Of an App, once something was asked: whether its installation may write files.
    bool mayInstallationWrite() const { return m_mayInstallationWrite; }

    // path: after the API's address. body: nothing for a GET. An answer with a status below 300, or one of these.
    OrFailure<GitHubAnswer> ask(const std::string& method, const std::string& path,
        const std::optional<QJsonObject>& body = std::nullopt, std::initializer_list<long> alsoTaken = {});

private:
    OrFailure<Secret> token();
    OrFailure<members::ProviderAnswer> send(const std::string& method, const std::string& path,
        const std::optional<QJsonObject>& body, const Secret& bearer) const;
    OrFailure<Secret> installationToken(const GitHubApp& app);

    const GitHubOptions m_options;
    const Clock& m_clock;
    const std::atomic<bool>& m_isStopping;
    const members::ProviderChannel m_channel;
    Secret m_installationToken;
    Instant m_installationTokenEnds{};
    bool m_mayInstallationWrite = false;
};

} // namespace invites::publication
