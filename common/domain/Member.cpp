#include "common/domain/Member.h"

namespace invites {

QStringList nameWords(const QString& name) {
    constexpr qsizetype most = 16;
    QString plain;
    const auto points = name.normalized(QString::NormalizationForm_KD).toCaseFolded().toUcs4();
    for (const uint point : points) {
        const char32_t letter = point;
        if (QChar::isLetterOrNumber(letter))
            plain.append(QString::fromUcs4(&letter, 1));
        else if (!QChar::isMark(letter))
            plain.append(u' ');
    }
    QStringList words = plain.split(u' ', Qt::SkipEmptyParts);
    words.removeDuplicates();
    return words.mid(0, most);
}

} // namespace invites
