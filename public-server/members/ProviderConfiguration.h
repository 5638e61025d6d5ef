#pragma once

#include "common/base/Result.h"
#include "public-server/members/Provider.h"

#include <QProcessEnvironment>

#include <vector>

namespace invites::members {

// The providers that the environment names: LinkedIn (INVITES_LINKEDIN_…) and any other one (INVITES_OIDC_…). None is
// fine. InvalidInput where one is named in part or wrongly: it says which variable, and what to do.
Result<std::vector<Provider>> providersFrom(const QProcessEnvironment& environment);

} // namespace invites::members
