#include "admin-app/data/TabSeparated.h"

namespace invites::admin {

QString tabSeparated(const std::vector<std::vector<QString>>& records) {
    QString text;
    for (const std::vector<QString>& record : records) {
        for (std::size_t at = 0; at < record.size(); ++at) {
            QString field = record[at];
            field.replace(u'\t', u' ').replace(u'\n', u' ').replace(u'\r', u' ');
            if (!field.isEmpty() && QStringView(u"=+-@").contains(field.front()))
                field.prepend(u'\'');
            text += (at > 0 ? QStringLiteral("\t") : QString()) + field;
        }
        text += u'\n';
    }
    return text;
}

} // namespace invites::admin
