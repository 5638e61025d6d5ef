#pragma once

#include "common/base/Result.h"

#include <QCoreApplication>
#include <QString>
#include <QStringList>

#include <optional>

// What texts above columns of all kinds are taken apart with. Private to this layer.
namespace invites::admin {

class FilterTexts {
    Q_DECLARE_TR_FUNCTIONS(invites::admin::FilterWords)
};

// A sign ("!=", ">=", …; empty for none) and what is behind it. Words that mean a sign count as that.
struct Comparison {
    QString sign;
    QString said; // the sign as it was typed
    QString value;
};
Comparison comparisonFrom(const QString& text);

// "a..b", "a – b", "a to b", "between a and b"; an end that is left out is empty. Nothing where it is no range.
struct TextRange {
    QString from;
    QString to;
};
std::optional<TextRange> textRangeFrom(const QString& text);

// At commas and semicolons; what is in double quotes stays together.
QStringList listFrom(const QString& text);

bool isSaid(const QString& text, const QString& word);
std::optional<bool> presenceFrom(const QString& text);

tl::unexpected<Error> notUnderstood(const QString& why);
inline constexpr int mostListed = 100;
tl::unexpected<Error> tooMany();
// There is nothing behind the sign.
tl::unexpected<Error> unfinished(const QString& sign);

} // namespace invites::admin
