#include "common/domain/PublicName.h"

#include <QRegularExpression>

namespace invites {

namespace {

constexpr qsizetype shortest = 2;
constexpr qsizetype longest = 40;
constexpr int mostAccents = 3; // on one letter

bool isVisible(char32_t character) {
    switch (QChar::category(character)) {
    case QChar::Other_Control:
    case QChar::Other_Format: // the bidirectional overrides, zero widths
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return false;
    default:
        return true;
    }
}

bool looksLikeAnAddress(const QString& name) {
    static const QRegularExpression form(
        QStringLiteral("://|@|/|www\\.|\\.[^\\s.]{2,}"), QRegularExpression::CaseInsensitiveOption);
    return form.match(name).hasMatch();
}

} // namespace

std::optional<QString> publicNameFrom(const QString& text) {
    for (const char32_t character : text.toUcs4()) {
        if (!isVisible(character))
            return std::nullopt;
    }
    const QString name = text.normalized(QString::NormalizationForm_C).simplified();
    const QList<uint> characters = name.toUcs4();
    if (characters.size() < shortest || characters.size() > longest || looksLikeAnAddress(name))
        return std::nullopt;
    bool hasLetter = false;
    int accents = 0;
    for (const char32_t character : characters) {
        hasLetter = hasLetter || QChar::isLetterOrNumber(character);
        accents = QChar::isMark(character) ? accents + 1 : 0;
        if (accents > mostAccents)
            return std::nullopt;
    }
    return hasLetter ? std::optional(name) : std::nullopt;
}

} // namespace invites
