#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"

#include <QProcessEnvironment>
#include <QString>

#include <string>

namespace invites::members {

// InvalidInput: the variable, and what is wrong with it.
tl::unexpected<Error> wrong(const QString& name, const QString& what);

// The variables of one provider: "INVITES_LINKEDIN_" and what follows. The environment outlives it.
class Variables {
public:
    Variables(const QProcessEnvironment& environment, const char* prefix)
        : m_environment(environment), m_prefix(QLatin1String(prefix)) {}

    QString nameOf(const char* rest) const { return m_prefix + QLatin1String(rest); }
    QString value(const char* rest, const char* otherwise = "") const;
    bool isAnySet() const;
    // From the variable itself, or from the file that its "…_FILE" names, which only its owner may read. Never empty.
    Result<Secret> secret(const char* rest) const;
    // text, which the variable says: https; plain http on this machine alone.
    Result<std::string> address(const char* rest, const QString& text) const;

private:
    const QProcessEnvironment& m_environment;
    const QString m_prefix;
};

} // namespace invites::members
