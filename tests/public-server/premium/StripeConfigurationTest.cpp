#include "public-server/premium/StripeConfiguration.h"

#include <QTemporaryFile>
#include <QTest>

using namespace invites;
using namespace invites::premium;
using namespace Qt::StringLiterals;

namespace {

QProcessEnvironment environmentOf(const QMap<QString, QString>& variables) {
    QProcessEnvironment environment;
    for (auto each = variables.begin(); each != variables.end(); ++each)
        environment.insert(u"INVITES_STRIPE_"_s + each.key(), each.value());
    return environment;
}

const QMap<QString, QString> enough{{u"SECRET_KEY"_s, u"sk_test_1"_s}, {u"WEBHOOK_SECRET"_s, u"whsec_1"_s}};

QMap<QString, QString> with(const QString& name, const QString& value) {
    QMap<QString, QString> variables = enough;
    variables.insert(name, value);
    return variables;
}

} // namespace

class StripeConfigurationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutVariablesThereIsNoPremium();
    void twoVariablesAreEnough();
    void secretsComeFromFiles();
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();
};

void StripeConfigurationTest::withoutVariablesThereIsNoPremium() {
    QVERIFY(!stripeFrom({}, "https://invites.example").value());
    QVERIFY(!stripeFrom(environmentOf({{u"PRICE"_s, u" "_s}}), "https://invites.example").value());
}

void StripeConfigurationTest::twoVariablesAreEnough() {
    const StripeOptions options = stripeFrom(environmentOf(enough), "https://invites.example").value().value();
    QCOMPARE(options.apiUrl, std::string("https://api.stripe.com"));
    QCOMPARE(options.publicUrl, std::string("https://invites.example"));
    QVERIFY(!options.isLive && !options.allowPlainHttp && options.price.empty());
    QCOMPARE(options.webhookSecrets.size(), std::size_t(1));
    QVERIFY(stripeFrom(environmentOf(with(u"SECRET_KEY"_s, u"rk_live_1"_s)), "").value()->isLive);
    const auto rotated = stripeFrom(environmentOf(with(u"WEBHOOK_SECRET"_s, u"whsec_new, whsec_old"_s)), "").value();
    QCOMPARE(rotated->webhookSecrets.size(), std::size_t(2));
    QCOMPARE(rotated->webhookSecrets.back().revealText(), u"whsec_old"_s);
    const auto local = stripeFrom(environmentOf(with(u"API_URL"_s, u"http://127.0.0.1:9/"_s)), "").value();
    QCOMPARE(local->apiUrl, std::string("http://127.0.0.1:9"));
    QVERIFY(local->allowPlainHttp);
}

void StripeConfigurationTest::secretsComeFromFiles() {
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write("sk_test_file\n");
    file.flush();
    QMap<QString, QString> variables = with(u"SECRET_KEY_FILE"_s, file.fileName());
    variables.remove(u"SECRET_KEY"_s);
    QCOMPARE(stripeFrom(environmentOf(variables), "").value()->secretKey.revealText(), u"sk_test_file"_s);
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    const auto open = stripeFrom(environmentOf(variables), "");
    QVERIFY(!open && open.error().detail.startsWith(u"INVITES_STRIPE_SECRET_KEY_FILE"_s));
}

void StripeConfigurationTest::whatIsWrongIsNamed_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("error");
    QTest::newRow("no key") << u"SECRET_KEY"_s << QString() << u"INVITES_STRIPE_SECRET_KEY is missing"_s;
    QTest::newRow("publishable key") << u"SECRET_KEY"_s << u"pk_live_1"_s
                                     << u"INVITES_STRIPE_SECRET_KEY must be a secret"_s;
    QTest::newRow("no webhook secret") << u"WEBHOOK_SECRET"_s << QString()
                                       << u"INVITES_STRIPE_WEBHOOK_SECRET is missing"_s;
    QTest::newRow("another webhook secret")
        << u"WEBHOOK_SECRET"_s << u"whsec_1,secret"_s << u"INVITES_STRIPE_WEBHOOK_SECRET must be"_s;
    QTest::newRow("a product") << u"PRICE"_s << u"prod_1"_s << u"INVITES_STRIPE_PRICE must be"_s;
    QTest::newRow("a path in the price") << u"PRICE"_s << u"price_1/../x"_s << u"INVITES_STRIPE_PRICE must be"_s;
    QTest::newRow("plain http elsewhere")
        << u"API_URL"_s << u"http://stripe.example"_s << u"INVITES_STRIPE_API_URL must be"_s;
}

void StripeConfigurationTest::whatIsWrongIsNamed() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(QString, error);
    const auto options = stripeFrom(environmentOf(with(name, value)), "https://invites.example");
    QVERIFY(!options);
    QVERIFY2(options.error().detail.startsWith(error), qUtf8Printable(options.error().detail));
    QVERIFY(value.isEmpty() || name == u"API_URL" || !options.error().detail.contains(value));
}

QTEST_APPLESS_MAIN(StripeConfigurationTest)
#include "StripeConfigurationTest.moc"
