#pragma once

#include "tests/support/emulator/LocalServer.h"
#include "tests/support/github/GitRepository.h"

#include <QJsonObject>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

struct evp_pkey_st;

namespace httplib {
struct Request;
struct Response;
} // namespace httplib

namespace invites::test {

// What the emulator does with what it is asked.
enum class GitHubBehaviour {
    Honest,
    TooMany,        // 429, with Retry-After
    SecondaryLimit, // 403, with Retry-After
    PrimaryLimit,   // 403, with x-ratelimit-remaining: 0 and x-ratelimit-reset
    UntoldLimit,    // 403, which says so in its message alone
    ServerError,    // 502, and nothing is done
    LostAnswer,     // does it, and answers 502
    Dropped,        // does it; the connection breaks within the answer
    TokenRevoked,   // 401
    Forbidden,      // 403: the token lacks a permission
    Gone,           // 404 for everything of the repository
    Moved,          // 301
    NotJson,        // 200 with a page of HTML
    Hold,           // the answer comes after release()
    Interloper,     // somebody else's commit is there just before
    ForcePush,      // the branch is begun anew by somebody else just before
};

struct GitHubEmulatorOptions {
    int port = 0; // 0: any free one
    std::string repository = "handsel/fairness";
    std::string token = "github_pat_emulator";
    std::string appId = "4711";
    std::string installation = "42";
    std::chrono::seconds installationTokenLife{3600};
};

// GitHub on this machine: its REST API as far as publishing needs it (git data, contents, compare, an App's
// installation tokens, https://docs.github.com/rest), with git's own object names, and a page that shows what is in the
// repository. It misbehaves on demand. It refuses whoever does not say his version, his name (User-Agent) or who he is.
// Any thread.
class GitHubEmulator {
public:
    // Serves once it is constructed. Throws std::runtime_error where the port is taken.
    explicit GitHubEmulator(GitHubEmulatorOptions options = {});
    ~GitHubEmulator();
    GitHubEmulator(const GitHubEmulator&) = delete;
    GitHubEmulator& operator=(const GitHubEmulator&) = delete;

    std::string url() const; // "http://127.0.0.1:43210": of the API and of its pages
    const std::string& repository() const { return m_options.repository; }
    // The App's private key, made when it is first asked for, in PEM.
    QByteArray appKey();

    void setBehaviour(GitHubBehaviour behaviour) { misbehave(behaviour, -1); }
    // Behaves so for that many requests with this method (empty: any), then honestly.
    void misbehave(GitHubBehaviour behaviour, int times, const std::string& method = {});
    // Another one from now on: whoever has the old one is nobody.
    void setToken(std::string token);
    void setReadOnly(bool isReadOnly);
    // From now on installation tokens are others.
    void revokeInstallationTokens();

    // What somebody else does to the branch.
    void pushByOther(const std::string& path, const QByteArray& content);
    void forcePush(const std::string& path, const QByteArray& content);
    void empty();

    // The branch's files by their paths; none where there is no branch.
    std::map<std::string, QByteArray> files(const std::string& branch = "main") const;
    std::optional<std::string> head(const std::string& branch = "main") const;
    int commits(const std::string& branch = "main") const; // along first parents
    void writeTo(const QString& folder) const;             // see GitRepository

    bool waitUntilHeld(std::chrono::milliseconds patience);
    void release();

    int requests() const;
    int writes() const; // requests that made something
    int installationTokens() const;
    bool wasAskedAtOnce() const; // two requests at a time, ever

private:
    struct Answer {
        int status = 200;
        QJsonObject body{};
    };
    using Respond = Answer (GitHubEmulator::*)(const httplib::Request& request);

    void addApi();
    void addGitApi(const std::string& repository);
    void addPages();
    void serve(const httplib::Request& request, httplib::Response& response, Respond respond);
    GitHubBehaviour behaviourFor(const httplib::Request& request);
    std::optional<Answer> refusal(const httplib::Request& request) const;
    std::optional<Answer> misbehaved(GitHubBehaviour behaviour, httplib::Response& response) const;
    void putByOther(const std::string& path, const QByteArray& content, bool isForced);

    Answer makeInstallationToken(const httplib::Request& request);
    Answer showRepository(const httplib::Request& request);
    Answer showReference(const httplib::Request& request);
    Answer showCommit(const httplib::Request& request);
    Answer showTree(const httplib::Request& request);
    Answer showBlob(const httplib::Request& request);
    Answer compare(const httplib::Request& request);
    Answer makeBlob(const httplib::Request& request);
    Answer makeTree(const httplib::Request& request);
    Answer makeCommit(const httplib::Request& request);
    Answer makeReference(const httplib::Request& request);
    Answer moveReference(const httplib::Request& request);
    Answer putContent(const httplib::Request& request);
    void showFiles(httplib::Response& response);
    void showFile(const httplib::Request& request, httplib::Response& response);

    const GitHubEmulatorOptions m_options;
    LocalServer m_server;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    GitRepository m_git;
    std::shared_ptr<evp_pkey_st> m_appKey;
    std::string m_token;
    bool m_isReadOnly = false;
    std::set<std::string> m_installationTokens;
    int m_installationTokensMade = 0;
    GitHubBehaviour m_behaviour = GitHubBehaviour::Honest;
    int m_misbehaviours = -1; // left; negative: without end
    std::string m_misbehavingMethod;
    int m_requests = 0;
    int m_writes = 0;
    int m_running = 0;
    bool m_wasAskedAtOnce = false;
    bool m_isHeld = false;
    bool m_isReleased = false;
};

} // namespace invites::test
