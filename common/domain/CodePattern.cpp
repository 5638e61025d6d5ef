#include "common/domain/CodePattern.h"

#include <algorithm>

namespace invites {

namespace {

// How much work PCRE2 may put into one entry. An ordinary pattern needs some dozens of steps for 64 characters; one
// like (A+)+ needs 2^64, and PCRE2's own limit of ten million would hold a thread for a tenth of a second an entry.
constexpr int matchLimit = 100'000;

bool isDash(QChar character) {
    // The minus sign is no dash to Unicode, but to whoever types it.
    return character.category() == QChar::Punctuation_Dash || character == u'\u2212';
}

QString upperCased(QString text) {
    // ASCII only: a locale's or Unicode's idea of upper case would make one code of two (ı and i, ß and SS).
    std::transform(text.begin(), text.end(), text.begin(), [](QChar character) {
        return character >= u'a' && character <= u'z' ? QChar(character.unicode() - (u'a' - u'A')) : character;
    });
    return text;
}

QString withAsciiDashes(QString text) {
    // Word processors and phones turn "-" into other dashes.
    std::replace_if(text.begin(), text.end(), isDash, QChar(u'-'));
    return text;
}

QString without(QString text, bool spaces, bool dashes) {
    text.removeIf([=](QChar character) { return (spaces && character.isSpace()) || (dashes && character == u'-'); });
    return text;
}

} // namespace

Result<CodePattern> CodePattern::create(const QString& expression, bool upperCase) {
    if (expression.isEmpty())
        return failure(ErrorCode::InvalidInput, QStringLiteral("The code pattern is empty."));
    // Alone first: "a)|(?:b" is one only between the parentheses of the anchors, and would undo them.
    const QRegularExpression alone(expression);
    QRegularExpression whole(
        QStringLiteral("(*LIMIT_MATCH=%1)").arg(matchLimit) + QRegularExpression::anchoredPattern(expression));
    if (!alone.isValid() || !whole.isValid())
        return failure(ErrorCode::InvalidInput, QStringLiteral("The code pattern is not a regular expression: %1.")
                                                    .arg(alone.isValid() ? whole.errorString() : alone.errorString()));
    whole.optimize();
    return CodePattern(expression, std::move(whole), upperCase);
}

CodePattern::CodePattern(QString text, QRegularExpression expression, bool upperCase)
    : m_text(std::move(text)), m_expression(std::move(expression)), m_upperCase(upperCase) {}

bool CodePattern::matches(const QString& candidate) const {
    if (candidate.isEmpty() || candidate.size() > maximumLength)
        return false;
    // (*ACCEPT) and \K get past the anchors, so the extent is looked at as well.
    const QRegularExpressionMatch match = m_expression.match(candidate);
    return match.hasMatch() && match.capturedStart() == 0 && match.capturedEnd() == candidate.size();
}

std::optional<QString> CodePattern::normalise(const QString& typed) const {
    // Normalising can grow a text eighteenfold; what is too long by far is not worth the work.
    const QString trimmed = typed.trimmed();
    if (trimmed.size() > 4 * maximumLength)
        return std::nullopt;
    QString code = withAsciiDashes(trimmed.normalized(QString::NormalizationForm_KC).trimmed());
    if (m_upperCase)
        code = upperCased(std::move(code));
    if (matches(code))
        return code;
    for (const auto& [spaces, dashes] : {std::pair(true, false), std::pair(false, true), std::pair(true, true)}) {
        QString shorter = without(code, spaces, dashes);
        if (shorter.size() != code.size() && matches(shorter))
            return shorter;
    }
    return std::nullopt;
}

} // namespace invites
