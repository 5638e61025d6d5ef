#pragma once

#include <QString>

namespace invites {

// What a provider said of somebody who signed in. Nothing of it is checked by us: it is what he calls himself there.
struct MemberProfile {
    QString name;  // as he is shown it; may be empty
    QString email; // one that the provider vouches for; else empty

    bool operator==(const MemberProfile&) const = default;
};

} // namespace invites
