#pragma once

#include "common/base/Result.h"

#include <QRegularExpression>
#include <QString>

#include <optional>

namespace invites {

// What a campaign's codes look like, and how one that a person typed becomes the one that is kept and compared.
// Immutable; any thread.
class CodePattern {
public:
    // Longer entries are never codes. Characters, after trimming.
    static constexpr qsizetype maximumLength = 64;

    // expression: a regular expression (PCRE2) that the whole code must match. InvalidInput where it is not one. One
    // that needs too much work for an entry does not match it.
    static Result<CodePattern> create(const QString& expression, bool upperCase);

    // The normal form of what somebody typed: NFKC, trimmed, ASCII letters upper-cased where the campaign says so;
    // inner white space and dashes stay where the pattern takes them and are dropped where it only takes the rest.
    // Nothing where the pattern takes neither.
    std::optional<QString> normalise(const QString& typed) const;

    const QString& expression() const { return m_text; }

private:
    CodePattern(QString text, QRegularExpression expression, bool upperCase);
    bool matches(const QString& candidate) const;

    QString m_text;
    QRegularExpression m_expression;
    bool m_upperCase = false;
};

} // namespace invites
