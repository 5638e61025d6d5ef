#include "common/domain/CodePattern.h"

#include <algorithm>

namespace invites {

namespace {

bool isDash(QChar character)
{
    return character.category() == QChar::Punctuation_Dash;
}

QString upperCased(QString text)
{
    // ASCII only: a locale's or Unicode's idea of upper case would make one code of two (ı and i, ß and SS).
    std::transform(text.begin(), text.end(), text.begin(), [](QChar character) {
        return character >= u'a' && character <= u'z' ? QChar(character.unicode() - (u'a' - u'A')) : character;
    });
    return text;
}

QString withAsciiDashes(QString text)
{
    // Word processors and phones turn "-" into other dashes.
    std::replace_if(text.begin(), text.end(), isDash, QChar(u'-'));
    return text;
}

QString without(QString text, bool spaces, bool dashes)
{
    text.removeIf([=](QChar character) { return (spaces && character.isSpace()) || (dashes && character == u'-'); });
    return text;
}

} // namespace

Result<CodePattern> CodePattern::create(const QString& expression, bool upperCase)
{
    QRegularExpression whole(QRegularExpression::anchoredPattern(expression));
    if (expression.isEmpty() || !whole.isValid())
        return failure(ErrorCode::InvalidInput,
            QStringLiteral("The code pattern is not a regular expression: %1.").arg(whole.errorString()));
    whole.optimize();
    return CodePattern(expression, std::move(whole), upperCase);
}

CodePattern::CodePattern(QString text, QRegularExpression expression, bool upperCase)
    : m_text(std::move(text))
    , m_expression(std::move(expression))
    , m_upperCase(upperCase)
{
}

bool CodePattern::matches(const QString& candidate) const
{
    return !candidate.isEmpty() && candidate.size() <= maximumLength && m_expression.match(candidate).hasMatch();
}

std::optional<QString> CodePattern::normalise(const QString& typed) const
{
    // Normalising can grow a text eighteenfold; what is too long by far is not worth the work.
    if (typed.size() > 4 * maximumLength)
        return std::nullopt;
    QString code = withAsciiDashes(typed.normalized(QString::NormalizationForm_KC).trimmed());
    if (m_upperCase)
        code = upperCased(std::move(code));
    if (matches(code))
        return code;
    for (const auto& [spaces, dashes] : { std::pair(true, false), std::pair(false, true), std::pair(true, true) }) {
        QString shorter = without(code, spaces, dashes);
        if (shorter.size() != code.size() && matches(shorter))
            return shorter;
    }
    return std::nullopt;
}

} // namespace invites
