#include "public-server/members/IdToken.h"

#include <QJsonArray>
#include <QTest>

using namespace invites;
using namespace invites::members;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 noon = 1'795'608'000;
const Instant now{std::chrono::seconds(noon)};

Provider provider() {
    Provider provider;
    provider.issuers = {"https://id.example"};
    provider.clientId = "client";
    return provider;
}

QJsonObject claims(const QJsonObject& others = {}) {
    QJsonObject all{{"iss"_L1, "https://id.example"_L1}, {"aud"_L1, "client"_L1}, {"sub"_L1, "ann"_L1},
        {"iat"_L1, noon}, {"exp"_L1, noon + 300}, {"nonce"_L1, "nonce"_L1}};
    for (auto each = others.begin(); each != others.end(); ++each)
        all.insert(each.key(), each.value());
    return all;
}

} // namespace

class IdTokenTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();
    void whatIsRightIsTaken_data();
    void whatIsRightIsTaken();
    void namesAreOneLineOfText_data();
    void namesAreOneLineOfText();
    void onlyAnAddressThatIsVouchedForIsKept_data();
    void onlyAnAddressThatIsVouchedForIsKept();
};

void IdTokenTest::whatIsWrongIsNamed_data() {
    QTest::addColumn<QJsonObject>("others");
    QTest::addColumn<QByteArray>("claim");
    const QJsonValue none(QJsonValue::Null);
    const auto row = [](const char* name, const QJsonObject& others, const char* claim) {
        QTest::newRow(name) << others << QByteArray(claim);
    };
    row("no issuer", {{"iss"_L1, none}}, "iss");
    row("issuer with a slash", {{"iss"_L1, "https://id.example/"_L1}}, "iss");
    row("issuer in a list", {{"iss"_L1, QJsonArray{"https://id.example"_L1}}}, "iss");
    row("no audience", {{"aud"_L1, none}}, "aud");
    row("audience in another case", {{"aud"_L1, "Client"_L1}}, "aud");
    row("nobody", {{"aud"_L1, QJsonArray()}}, "aud");
    row("for others, too, and issued to nobody", {{"aud"_L1, QJsonArray{"client"_L1, "other"_L1}}}, "azp");
    row("issued to another", {{"azp"_L1, "other"_L1}}, "azp");
    row("no expiry", {{"exp"_L1, none}}, "exp");
    row("expiry in words", {{"exp"_L1, QString::number(noon + 300)}}, "exp");
    row("negative expiry", {{"exp"_L1, -1}}, "exp");
    row("expired", {{"exp"_L1, noon - 60}}, "exp");
    row("not a moment", {{"exp"_L1, 1e300}}, "exp");
    row("no time of issue", {{"iat"_L1, none}}, "iat");
    row("from the future", {{"iat"_L1, noon + 61}}, "iat");
    row("too old", {{"iat"_L1, noon - 661}}, "iat");
    row("no nonce", {{"nonce"_L1, none}}, "nonce");
    row("another nonce", {{"nonce"_L1, "Nonce"_L1}}, "nonce");
    row("a number as nonce", {{"nonce"_L1, 1}}, "nonce");
    row("no subject", {{"sub"_L1, none}}, "sub");
    row("empty subject", {{"sub"_L1, ""_L1}}, "sub");
    row("a number as subject", {{"sub"_L1, 1}}, "sub");
    row("subject with a zero", {{"sub"_L1, u"a\0b"_s}}, "sub");
    row("long subject", {{"sub"_L1, QString(256, u'a')}}, "sub");
}

void IdTokenTest::whatIsWrongIsNamed() {
    QFETCH(QJsonObject, others);
    QFETCH(QByteArray, claim);
    const auto identity = identityFrom(claims(others), provider(), "nonce", now);
    QVERIFY(!identity);
    QCOMPARE(QByteArray::fromStdString(identity.error()), claim);
}

void IdTokenTest::whatIsRightIsTaken_data() {
    QTest::addColumn<QJsonObject>("others");
    QTest::newRow("as it is") << QJsonObject();
    QTest::newRow("audience in a list") << QJsonObject{{"aud"_L1, QJsonArray{"client"_L1}}};
    QTest::newRow("issued to us, for others, too")
        << QJsonObject{{"aud"_L1, QJsonArray{"other"_L1, "client"_L1}}, {"azp"_L1, "client"_L1}};
    QTest::newRow("a clock that is slow") << QJsonObject{{"exp"_L1, noon - 59}};
    QTest::newRow("a clock that is fast") << QJsonObject{{"iat"_L1, noon + 60}};
    QTest::newRow("with a fraction") << QJsonObject{{"iat"_L1, noon + 0.5}};
}

void IdTokenTest::whatIsRightIsTaken() {
    QFETCH(QJsonObject, others);
    const auto identity = identityFrom(claims(others), provider(), "nonce", now);
    QVERIFY2(identity, identity ? "" : identity.error().c_str());
    QCOMPARE(identity->subject, std::string("ann"));
}

void IdTokenTest::namesAreOneLineOfText_data() {
    QTest::addColumn<QJsonObject>("others");
    QTest::addColumn<QString>("name");
    QTest::newRow("none") << QJsonObject() << QString();
    QTest::newRow("a name") << QJsonObject{{"name"_L1, u"Ann Müller"_s}} << u"Ann Müller"_s;
    QTest::newRow("of two parts") << QJsonObject{{"given_name"_L1, "Ann"_L1}, {"family_name"_L1, "Lee"_L1}}
                                  << u"Ann Lee"_s;
    QTest::newRow("of one part") << QJsonObject{{"given_name"_L1, "Ann"_L1}} << u"Ann"_s;
    QTest::newRow("lines") << QJsonObject{{"name"_L1, "Ann\r\nSet-Cookie: x"_L1}} << u"Ann Set-Cookie: x"_s;
    QTest::newRow("marks that turn text") << QJsonObject{{"name"_L1, u"Ann\u202e\u0007"_s}} << u"Ann"_s;
    QTest::newRow("long") << QJsonObject{{"name"_L1, QString(200, u'a')}} << QString(100, u'a');
    QTest::newRow("a number") << QJsonObject{{"name"_L1, 7}} << QString();
}

void IdTokenTest::namesAreOneLineOfText() {
    QFETCH(QJsonObject, others);
    QFETCH(QString, name);
    QCOMPARE(identityFrom(claims(others), provider(), "nonce", now)->profile.name, name);
}

void IdTokenTest::onlyAnAddressThatIsVouchedForIsKept_data() {
    QTest::addColumn<QJsonValue>("verified");
    QTest::addColumn<QString>("email");
    QTest::newRow("not said") << QJsonValue() << QString();
    QTest::newRow("not verified") << QJsonValue(false) << QString();
    QTest::newRow("verified") << QJsonValue(true) << u"ann@example.org"_s;
    QTest::newRow("in words") << QJsonValue("true"_L1) << u"ann@example.org"_s;
    QTest::newRow("in other words") << QJsonValue("yes"_L1) << QString();
}

void IdTokenTest::onlyAnAddressThatIsVouchedForIsKept() {
    QFETCH(QJsonValue, verified);
    QFETCH(QString, email);
    const QJsonObject others{{"email"_L1, "ann@example.org"_L1}, {"email_verified"_L1, verified}};
    QCOMPARE(identityFrom(claims(others), provider(), "nonce", now)->profile.email, email);
}

QTEST_APPLESS_MAIN(IdTokenTest)
#include "IdTokenTest.moc"
