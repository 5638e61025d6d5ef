#pragma once

#include <QTranslator>

namespace invites::admin {

// English needs no translation but for its plurals: "%n code(s)" becomes "1 code" and "2 codes". A text has the same
// two forms wherever it stands (resources/admin/translations/plurals_en.ts), so this does not look at its context.
class EnglishPlurals final : public QTranslator {
    Q_OBJECT

public:
    explicit EnglishPlurals(QObject* parent = nullptr);

    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* sourceText, const char* disambiguation, int n) const override;
};

} // namespace invites::admin
