#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"
#include "public-server/publication/AppKey.h"

#include <QProcessEnvironment>

#include <optional>
#include <string>
#include <variant>

namespace invites::publication {

struct GitHubApp {
    std::string id;
    std::string installation;
    AppKey key;
};

struct GitHubOptions {
    std::string repository; // "owner/name"
    std::string branch = "main";
    std::string apiUrl; // without a slash at the end
    bool allowPlainHttp = false;
    std::variant<Secret, GitHubApp> access; // a fine-grained token, or an App

    // What the database knows it by: "owner/name@main".
    std::string target() const { return repository + '@' + branch; }
    // Where people read it: "https://github.com/owner/name/tree/main".
    std::string page() const { return "https://github.com/" + repository + "/tree/" + branch; }
};

// INVITES_GITHUB_…: nothing, or all that publishing needs. InvalidInput names the variable and says what to do.
Result<std::optional<GitHubOptions>> gitHubFrom(const QProcessEnvironment& environment);

} // namespace invites::publication
