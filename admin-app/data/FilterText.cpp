#include "admin-app/data/FilterText.h"

#include "admin-app/data/FilterWords.h"

#include <QHash>
#include <QRegularExpression>

namespace invites::admin {

namespace {

using namespace Qt::StringLiterals;

} // namespace

bool isSaid(const QString& text, const QString& word) {
    return text.compare(word, Qt::CaseInsensitive) == 0;
}

std::optional<bool> presenceFrom(const QString& text) {
    if (isSaid(text, emptyWord()))
        return false;
    if (isSaid(text, notEmptyWord()))
        return true;
    return std::nullopt;
}

Comparison comparisonFrom(const QString& text) {
    static const QRegularExpression pattern(u"^(>=|<=|!=|<>|≥|≤|≠|=|>|<)\\s*(.*)$"_s);
    static const QHash<QString, QString> plain{
        {u"≥"_s, u">="_s}, {u"≤"_s, u"<="_s}, {u"≠"_s, u"!="_s}, {u"<>"_s, u"!="_s}};
    if (const auto match = pattern.match(text); match.hasMatch()) {
        const QString sign = match.captured(1);
        return {plain.value(sign, sign), sign, match.captured(2).trimmed()};
    }
    const std::pair<QString, QString> words[] = {{FilterTexts::tr("before"), u"<"_s},
        {FilterTexts::tr("after"), u">"_s}, {FilterTexts::tr("since"), u">="_s}, {FilterTexts::tr("until"), u"<="_s},
        {FilterTexts::tr("not"), u"!="_s}, {FilterTexts::tr("any of"), u"="_s}, {FilterTexts::tr("on"), u"="_s}};
    for (const auto& [word, sign] : words)
        if (text.startsWith(word + u' ', Qt::CaseInsensitive) || isSaid(text, word))
            return {sign, word, text.mid(word.size()).trimmed()};
    return {QString(), QString(), text};
}

std::optional<TextRange> textRangeFrom(const QString& text) {
    for (const QString& pattern : {FilterTexts::tr("between %1 and %2"), FilterTexts::tr("from %1 to %2")}) {
        const QString before = pattern.section(u"%1"_s, 0, 0);
        const QString middle = pattern.section(u"%1"_s, 1).section(u"%2"_s, 0, 0);
        const qsizetype at = text.indexOf(middle, before.size(), Qt::CaseInsensitive);
        if (text.startsWith(before, Qt::CaseInsensitive) && at >= 0)
            return TextRange{
                text.mid(before.size(), at - before.size()).trimmed(), text.mid(at + middle.size()).trimmed()};
    }
    for (const QString& sign : {u".."_s, u"…"_s, u" – "_s, QString(u' ' + FilterTexts::tr("to") + u' ')})
        if (const qsizetype at = text.indexOf(sign, 0, Qt::CaseInsensitive); at >= 0)
            return TextRange{text.left(at).trimmed(), text.mid(at + sign.size()).trimmed()};
    return std::nullopt;
}

QStringList listFrom(const QString& text) {
    QStringList items{QString()};
    bool isQuoted = false;
    for (const QChar character : text) {
        if (character == u'"')
            isQuoted = !isQuoted;
        else if (!isQuoted && (character == u',' || character == u';'))
            items += QString();
        else
            items.back() += character;
    }
    for (QString& item : items)
        item = item.trimmed();
    // A comma behind the last one is one that is going to be typed on.
    items.removeAll(QString());
    return items;
}

tl::unexpected<Error> notUnderstood(const QString& why) {
    return failure(ErrorCode::InvalidInput, why);
}

tl::unexpected<Error> tooMany() {
    return notUnderstood(FilterTexts::tr("That is too much at once: %L1 at most.").arg(mostListed));
}

tl::unexpected<Error> unfinished(const QString& sign) {
    return notUnderstood(FilterTexts::tr("Something is missing behind “%1”.").arg(sign));
}

} // namespace invites::admin
