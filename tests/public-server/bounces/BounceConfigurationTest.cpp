#include "public-server/bounces/BounceConfiguration.h"

#include <QTest>

using namespace invites;
using namespace invites::bounces;
using namespace Qt::StringLiterals;

namespace {

Result<std::optional<BounceOptions>> optionsOf(const QString& topic, const QString& url = {}) {
    QProcessEnvironment environment;
    environment.insert(u"INVITES_MAIL_BOUNCE_TOPIC"_s, topic);
    environment.insert(u"INVITES_MAIL_BOUNCE_URL"_s, url);
    return bouncesFrom(environment);
}

const QString topic = u"arn:aws:sns:eu-west-1:123456789012:bounces"_s;

} // namespace

class BounceConfigurationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void withoutATopicThereIsNothing();
    void theTopicSaysWhomToAsk_data();
    void theTopicSaysWhomToAsk();
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();
};

void BounceConfigurationTest::withoutATopicThereIsNothing() {
    QVERIFY(!bouncesFrom({}).value());
    QVERIFY(!optionsOf(u" "_s).value());
}

void BounceConfigurationTest::theTopicSaysWhomToAsk_data() {
    QTest::addColumn<QString>("arn");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("origin");
    QTest::newRow("Ireland") << topic << QString() << u"https://sns.eu-west-1.amazonaws.com"_s;
    QTest::newRow("China") << u"arn:aws-cn:sns:cn-north-1:123456789012:bounces"_s << QString()
                           << u"https://sns.cn-north-1.amazonaws.com.cn"_s;
    QTest::newRow("a government's") << u"arn:aws-us-gov:sns:us-gov-west-1:123456789012:b"_s << QString()
                                    << u"https://sns.us-gov-west-1.amazonaws.com"_s;
    QTest::newRow("an emulator") << topic << u"http://127.0.0.1:99/"_s << u"http://127.0.0.1:99"_s;
}

void BounceConfigurationTest::theTopicSaysWhomToAsk() {
    QFETCH(QString, arn);
    QFETCH(QString, url);
    QFETCH(QString, origin);
    const auto options = optionsOf(arn, url);
    QVERIFY(options && *options);
    QCOMPARE(QString::fromStdString((*options)->origin), origin);
    QCOMPARE((*options)->topic, arn);
    QCOMPARE((*options)->allowPlainHttp, origin.startsWith(u"http:"_s));
}

void BounceConfigurationTest::whatIsWrongIsNamed_data() {
    QTest::addColumn<QString>("arn");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("named");
    const QString isTopic = u"INVITES_MAIL_BOUNCE_TOPIC must be"_s;
    QTest::newRow("a queue") << u"arn:aws:sqs:eu-west-1:123456789012:bounces"_s << QString() << isTopic;
    QTest::newRow("a subscription") << topic + u":b4b5"_s << QString() << isTopic;
    QTest::newRow("another's host in the region")
        << u"arn:aws:sns:evil.example/:123456789012:bounces"_s << QString() << isTopic;
    QTest::newRow("a host in the region") << u"arn:aws:sns:x@evil-1:123456789012:bounces"_s << QString() << isTopic;
    QTest::newRow("a FIFO topic, which posts to nobody") << topic + u".fifo"_s << QString() << isTopic;
    QTest::newRow("an address alone") << QString() << u"https://sns.example.org"_s << isTopic;
    QTest::newRow("plain http elsewhere")
        << topic << u"http://sns.example.org"_s << u"INVITES_MAIL_BOUNCE_URL must be"_s;
}

void BounceConfigurationTest::whatIsWrongIsNamed() {
    QFETCH(QString, arn);
    QFETCH(QString, url);
    QFETCH(QString, named);
    const auto options = optionsOf(arn, url);
    QVERIFY(!options);
    QVERIFY2(options.error().detail.startsWith(named), qUtf8Printable(options.error().detail));
}

QTEST_APPLESS_MAIN(BounceConfigurationTest)
#include "BounceConfigurationTest.moc"
