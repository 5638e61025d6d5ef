#pragma once

#include <QString>
#include <QStringList>

namespace invites {

// What a provider said of somebody who signed in. Nothing of it is checked by us: it is what he calls himself there.
struct MemberProfile {
    QString name;  // as he is shown it; may be empty
    QString email; // one that the provider vouches for; else empty

    bool operator==(const MemberProfile&) const = default;
};

// The words of a name as they are looked for: without case and accents, each once, at most 16. "Ann-Marie  MÜLLER":
// "ann", "marie", "muller".
QStringList nameWords(const QString& name);

} // namespace invites
