#include "public-server/commands/PublicationCheck.h"

#include "common/store/PublicationStore.h"
#include "public-server/publication/GitHubClient.h"

namespace invites::commands {

namespace {

using publication::GitHubOptions;

// For so long a chain that was rewritten stays a finding.
constexpr auto toldFor = std::chrono::days(7);

QString inText(Instant moment) {
    return toRfc3339(std::chrono::floor<std::chrono::seconds>(moment));
}

QString nameOf(const GitHubOptions& options) {
    return QString::fromStdString(options.repository) + QStringLiteral(", branch ") +
           QString::fromStdString(options.branch);
}

// What is published, and was, against our own chains.
void checkChains(store::PublicationStore& store, Findings& findings) {
    const auto chains = store.chains();
    const auto gaps = store.gaps();
    if (!chains || !gaps) {
        findings.bad(QStringLiteral("publication: ") + (chains ? gaps.error() : chains.error()).detail);
        return;
    }
    for (const store::NotedChain& chain : *chains) {
        if (!chain.isOurs())
            findings.bad(
                QStringLiteral("publication: the chain of %1 was published up to block %2, which is %3: it "
                               "was rewritten, or a backup was put back. It is published anew, and readers "
                               "are told")
                    .arg(chain.slug)
                    .arg(chain.height)
                    .arg(chain.ownHash ? QStringLiteral("another one by now") : QStringLiteral("not there any more")));
    }
    const Instant recent = SystemClock().now() - toldFor;
    for (const store::PublicationGap& gap : *gaps) {
        if (gap.kind == store::PublicationGap::Kind::Chain && gap.endedAt > recent)
            findings.bad(QStringLiteral("publication: at %1 the published chain of %2 was another one than ours from "
                                        "block %3 on; readers are told")
                             .arg(inText(gap.endedAt), gap.slug)
                             .arg(gap.firstHeight));
    }
}

} // namespace

void checkRepository(const std::optional<GitHubOptions>& options, Findings& findings) {
    if (!options) {
        findings.good(QStringLiteral("publication: off; INVITES_GITHUB_REPOSITORY is not set"));
        return;
    }
    const SystemClock clock;
    const auto access = publication::GitHubClient(*options, clock).access();
    if (!access)
        findings.bad(
            QStringLiteral("publication: GitHub was asked for the repository %1, and did not show it (%2)")
                .arg(QString::fromStdString(options->repository), QString::fromStdString(access.error().reason)));
    else if (!access->canWrite)
        findings.bad(QStringLiteral("publication: we may not write to %1; the token or the App needs the permission "
                                    "\"Contents: read and write\"")
                         .arg(QString::fromStdString(options->repository)));
    else
        findings.good(QStringLiteral("publication: to ") + nameOf(*options) +
                      (access->isPublic ? QString()
                                        : QStringLiteral(", which is private: nobody else can check anything there")));
}

void checkPublication(db::Connection& connection, const std::optional<GitHubOptions>& options, Findings& findings) {
    if (!options)
        return;
    store::PublicationStore store(connection, options->target());
    const auto status = store.view();
    if (!status) {
        findings.bad(QStringLiteral("publication: ") + status.error().detail);
        return;
    }
    if (!*status) {
        findings.good(QStringLiteral("publication: nothing was published yet"));
        return;
    }
    const store::PublicationStatus& state = **status;
    const QString last = state.commit ? QStringLiteral("last published at %1, commit %2")
                                            .arg(inText(*state.publishedAt), QString::fromStdString(*state.commit))
                                      : QStringLiteral("nothing was published yet");
    if (state.error.empty())
        findings.good(QStringLiteral("publication: ") + last);
    else
        findings.bad(QStringLiteral("publication: %1; failed %2 times since, now with %3; the next try is at %4")
                         .arg(last)
                         .arg(state.attempts)
                         .arg(QString::fromStdString(state.error), inText(state.dueAt)));
    checkChains(store, findings);
}

} // namespace invites::commands
