#pragma once

#include <chrono>
#include <string>
#include <tl/expected.hpp>

namespace invites::publication {

struct GitHubFailure {
    enum class Kind {
        Unavailable, // away, or slow: soon again
        Limited,     // too much was asked: again after waitFor
        Refused,     // the token or the repository: somebody has to mend that
        Conflict,    // somebody else was faster: look again
        Stopped,     // we were told to
    };
    Kind kind = Kind::Unavailable;
    std::string reason; // a word for the log and the database: "timeout", "github_500", "token_refused"
    std::chrono::seconds waitFor{0};
};

template <typename T>
using OrFailure = tl::expected<T, GitHubFailure>;

} // namespace invites::publication
