#include "admin-app/window/EnglishPlurals.h"

namespace invites::admin {

EnglishPlurals::EnglishPlurals(QObject* parent) : QTranslator(parent) {
    if (!load(QStringLiteral(":/translations/plurals_en.qm")))
        qFatal("The plurals are not in the program.");
}

QString EnglishPlurals::translate(const char*, const char* sourceText, const char*, int n) const {
    return n < 0 ? QString() : QTranslator::translate("plurals", sourceText, nullptr, n);
}

} // namespace invites::admin
