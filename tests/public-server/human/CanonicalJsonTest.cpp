#include "public-server/human/CanonicalJson.h"

#include <QJsonDocument>
#include <QTest>

using namespace invites::human;
using namespace Qt::StringLiterals;

// The expected texts are what JavaScript's JSON.stringify(sortKeys(value)) gives.
class CanonicalJsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesAsJavaScriptDoes_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("canonical");

        QTest::newRow("members sorted, white space gone")
            << QByteArray("{ \"b\" : 1,\n \"a\" : 2, \"B\": 3 }") << QByteArray("{\"B\":3,\"a\":2,\"b\":1}");
        QTest::newRow("nested objects sorted, arrays as they are")
            << QByteArray("{\"x\":{\"b\":[3,1,2],\"a\":{}}}") << QByteArray("{\"x\":{\"a\":{},\"b\":[3,1,2]}}");
        QTest::newRow("literals") << QByteArray("{\"a\":true,\"b\":false,\"c\":null}")
                                  << QByteArray("{\"a\":true,\"b\":false,\"c\":null}");
        QTest::newRow("integers in any spelling") << QByteArray("{\"a\":1000.0,\"b\":1e3,\"c\":-7,\"d\":-0}")
                                                  << QByteArray("{\"a\":1000,\"b\":1000,\"c\":-7,\"d\":0}");
        QTest::newRow("greatest integer")
            << QByteArray("{\"a\":9007199254740991}") << QByteArray("{\"a\":9007199254740991}");
        QTest::newRow("short escapes") << QByteArray("{\"a\":\"\\b\\f\\n\\r\\t\\\"\\\\\"}")
                                       << QByteArray("{\"a\":\"\\b\\f\\n\\r\\t\\\"\\\\\"}");
        QTest::newRow("slash is not escaped")
            << QByteArray("{\"a\":\"PBKDF2\\/SHA-256\"}") << QByteArray("{\"a\":\"PBKDF2/SHA-256\"}");
        QTest::newRow("other control characters in lower-case hex")
            << QByteArray("{\"a\":\"\\u0001\\u001F\\u007F\"}") << QByteArray("{\"a\":\"\\u0001\\u001f\x7f\"}");
        QTest::newRow("beyond ASCII as it is")
            << QByteArray("{\"\xc3\xa4\":\"\\u20ac\"}") << QByteArray("{\"\xc3\xa4\":\"\xe2\x82\xac\"}");
    }

    void writesAsJavaScriptDoes() {
        QFETCH(const QByteArray, json);
        QFETCH(const QByteArray, canonical);
        const QJsonDocument document = QJsonDocument::fromJson(json);
        QVERIFY(document.isObject());
        QCOMPARE(canonicalJson(document.object()), std::optional(canonical));
    }

    void refusesNumbersThatAreNoExactIntegers_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("fraction") << QByteArray("{\"a\":1.5}");
        QTest::newRow("2^53") << QByteArray("{\"a\":9007199254740992}");
        QTest::newRow("beyond 2^63") << QByteArray("{\"a\":1e30}");
        QTest::newRow("inside") << QByteArray("{\"a\":{\"b\":[1,0.1]}}");
    }

    void refusesNumbersThatAreNoExactIntegers() {
        QFETCH(const QByteArray, json);
        const QJsonDocument document = QJsonDocument::fromJson(json);
        QVERIFY(document.isObject());
        QCOMPARE(canonicalJson(document.object()), std::nullopt);
    }
};

QTEST_GUILESS_MAIN(CanonicalJsonTest)
#include "CanonicalJsonTest.moc"
