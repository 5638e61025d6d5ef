#include "public-server/human/AltchaProtocol.h"

#include "public-server/human/CanonicalJson.h"
#include "tests/support/altcha/AltchaSolver.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace invites;
using namespace invites::human;
using namespace Qt::StringLiterals;

namespace {

constexpr Instant now{std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)};
constexpr qsizetype anyLength = 4096;

QJsonArray vectorsFromFile() {
    QFile file(QStringLiteral(ALTCHA_VECTORS));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).array() : QJsonArray();
}

QByteArray payloadOf(const QJsonObject& vector) {
    return vector.value("payload"_L1).toString().toLatin1();
}

Secret secretOf(const QJsonObject& vector, QLatin1String name) {
    return Secret::fromText(vector.value(name).toString());
}

} // namespace

// Against what altcha-lib 2.8.0 made and verified (altcha-vectors.json).
class AltchaProtocolTest : public QObject {
    Q_OBJECT

private:
    void addVectors(int version) {
        QTest::addColumn<QJsonObject>("vector");
        int number = 0;
        for (const QJsonValue value : vectorsFromFile()) {
            const QJsonObject vector = value.toObject();
            if (vector.value("version"_L1).toInt() == version)
                QTest::addRow("vector %d", number) << vector;
            ++number;
        }
    }

private Q_SLOTS:
    void allVectorsAreThere() { QCOMPARE(vectorsFromFile().size(), 5); }

    void canonicalJsonIsTheLibrarys_data() { addVectors(2); }
    void canonicalJsonIsTheLibrarys() {
        QFETCH(const QJsonObject, vector);
        const QJsonObject parameters = vector.value("challenge"_L1).toObject().value("parameters"_L1).toObject();
        QCOMPARE(canonicalJson(parameters), std::optional(vector.value("canonical"_L1).toString().toUtf8()));
    }

    void signatureVerifies_data() { addVectors(2); }
    void signatureVerifies() {
        QFETCH(const QJsonObject, vector);
        const auto payload = altcha::parseToken(payloadOf(vector), anyLength);
        QVERIFY(payload);
        QVERIFY(altcha::verifyChallenge(payload->challenge, secretOf(vector, "hmacSignatureSecret"_L1), now));
        const auto otherKey =
            altcha::verifyChallenge(payload->challenge, secretOf(vector, "hmacKeySignatureSecret"_L1), now);
        QCOMPARE(otherKey.error(), altcha::Refusal::Signature);
    }

    void derivationFindsTheLibrarysKey_data() { addVectors(2); }
    void derivationFindsTheLibrarysKey() {
        QFETCH(const QJsonObject, vector);
        auto payload = altcha::parseToken(payloadOf(vector), anyLength);
        QVERIFY(payload);
        QVERIFY(test::satisfiesByDerivation(*payload));
        ++payload->solution.counter;
        QVERIFY(!test::satisfiesByDerivation(*payload));
    }

    // With a key signature the counter has no part in it, without one there is nothing to check.
    void keySignatureVerifiesWhereThereIsOne_data() { addVectors(2); }
    void keySignatureVerifiesWhereThereIsOne() {
        QFETCH(const QJsonObject, vector);
        const Secret key = secretOf(vector, "hmacKeySignatureSecret"_L1);
        auto payload = altcha::parseToken(payloadOf(vector), anyLength);
        QVERIFY(payload);
        const bool signedKey = vector.value("verifiedWithWrongCounter"_L1).toBool();
        QCOMPARE(payload->challenge.keySignature.has_value(), signedKey);
        QCOMPARE(altcha::verifyKeySignature(*payload, key).has_value(), signedKey);
        ++payload->solution.counter;
        QCOMPARE(altcha::verifyKeySignature(*payload, key).has_value(), signedKey);
        payload->solution.derivedKey.back() = char(payload->solution.derivedKey.back() ^ 1);
        QCOMPARE(altcha::verifyKeySignature(*payload, key).error(), altcha::Refusal::Solution);
    }

    void solverFindsTheLibrarysCounter_data() { addVectors(2); }
    void solverFindsTheLibrarysCounter() {
        QFETCH(const QJsonObject, vector);
        const auto challenge = altcha::parseChallenge(vector.value("challenge"_L1).toObject());
        QVERIFY(challenge);
        const auto solution = test::solve(*challenge);
        QVERIFY(solution);
        const QJsonObject expected = vector.value("solution"_L1).toObject();
        QCOMPARE(solution->counter, quint32(expected.value("counter"_L1).toInt()));
        QCOMPARE(QString::fromLatin1(solution->derivedKey.toHex()), expected.value("derivedKey"_L1).toString());
    }

    void versionOneIsRefusedByName_data() { addVectors(1); }
    void versionOneIsRefusedByName() {
        QFETCH(const QJsonObject, vector);
        QCOMPARE(altcha::parseToken(payloadOf(vector), anyLength).error(), altcha::Refusal::OldProtocol);
    }

    void tokenIsTakenInEachBase64_data() {
        QTest::addColumn<int>("options");
        QTest::newRow("standard") << int(QByteArray::Base64Encoding);
        QTest::newRow("url") << int(QByteArray::Base64UrlEncoding);
        QTest::newRow("without padding") << int(QByteArray::OmitTrailingEquals);
        QTest::newRow("url without padding") << int(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    }
    void tokenIsTakenInEachBase64() {
        QFETCH(const int, options);
        const QJsonObject vector = vectorsFromFile().at(1).toObject();
        QJsonObject object = QJsonDocument::fromJson(QByteArray::fromBase64(payloadOf(vector))).object();
        // Bytes that come out as + and / in base64, and a length that needs padding.
        object.insert("note"_L1, u"\u00fb\u00ff\u00fe~~~?>?>?>"_s);
        QByteArray json = QJsonDocument(object).toJson(QJsonDocument::Compact);
        while (json.size() % 3 != 1)
            json += ' ';
        const QByteArray token = json.toBase64(QByteArray::Base64Options(options));
        QVERIFY(altcha::parseToken(token, anyLength));
    }

    void malformedTokenIsRefused_data() {
        QTest::addColumn<QByteArray>("token");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("padding alone") << QByteArray("==");
        QTest::newRow("no base64") << QByteArray("***");
        QTest::newRow("white space") << QByteArray("e3 0=");
        QTest::newRow("stray bits") << QByteArray("e31=");
        QTest::newRow("no JSON") << QByteArray("hello").toBase64();
        QTest::newRow("an array") << QByteArray("[]").toBase64();
        QTest::newRow("an empty object") << QByteArray("{}").toBase64();
        QTest::newRow("no UTF-8") << QByteArray("{\"challenge\":\"\xff\"}").toBase64();
    }
    void malformedTokenIsRefused() {
        QFETCH(const QByteArray, token);
        QCOMPARE(altcha::parseToken(token, anyLength).error(), altcha::Refusal::Malformed);
    }

    void wrongMemberIsRefused_data() {
        QTest::addColumn<QString>("place"); // parameters, challenge or solution
        QTest::addColumn<QString>("member");
        QTest::addColumn<QJsonValue>("value");
        const auto row = [](const char* place, const char* member, const char* name, const QJsonValue& value) {
            QTest::addRow("%s is %s", member, name)
                << QString::fromLatin1(place) << QString::fromLatin1(member) << value;
        };
        const QJsonValue missing(QJsonValue::Undefined);
        for (const char* member : {"algorithm", "nonce", "salt", "cost", "keyLength", "keyPrefix"})
            row("parameters", member, "missing", missing);
        for (const char* member : {"algorithm", "nonce", "salt", "keyPrefix", "keySignature"})
            row("parameters", member, "a number", 7);
        for (const char* member : {"cost", "keyLength", "expiresAt"}) {
            row("parameters", member, "a text", u"7"_s);
            row("parameters", member, "zero", 0);
            row("parameters", member, "a fraction", 7.5);
            row("parameters", member, "null", QJsonValue());
        }
        row("parameters", "nonce", "too short", u"00"_s);
        row("parameters", "nonce", "not hex", QString(32, u'g'));
        row("parameters", "nonce", "upper-case hex", QString(32, u'A'));
        row("parameters", "keyPrefix", "empty", QString());
        row("parameters", "keyLength", "huge", 1'000'000);
        row("challenge", "signature", "missing", missing);
        row("challenge", "signature", "empty", QString());
        row("challenge", "signature", "true", true);
        row("challenge", "parameters", "an array", QJsonArray());
        row("solution", "counter", "missing", missing);
        row("solution", "counter", "a text", u"123"_s);
        row("solution", "counter", "negative", -1);
        row("solution", "counter", "2^32", qint64(4294967296));
        row("solution", "counter", "a fraction", 1.5);
        row("solution", "derivedKey", "missing", missing);
        row("solution", "derivedKey", "too short", u"00"_s);
        row("solution", "derivedKey", "upper-case hex", QString(64, u'A'));
        row("solution", "derivedKey", "a number", 1);
        row("solution", "time", "a text", u"now"_s);
    }
    void wrongMemberIsRefused() {
        QFETCH(const QString, place);
        QFETCH(const QString, member);
        QFETCH(const QJsonValue, value);
        QJsonObject object =
            QJsonDocument::fromJson(QByteArray::fromBase64(payloadOf(vectorsFromFile().at(0).toObject()))).object();
        QJsonObject challenge = object.value("challenge"_L1).toObject();
        QJsonObject parameters = challenge.value("parameters"_L1).toObject();
        QJsonObject solution = object.value("solution"_L1).toObject();
        const auto change = [&](QJsonObject& target) {
            if (value.isUndefined())
                target.remove(member);
            else
                target.insert(member, value);
        };
        if (place == "parameters"_L1)
            change(parameters);
        challenge.insert("parameters"_L1, parameters);
        if (place == "challenge"_L1)
            change(challenge);
        if (place == "solution"_L1)
            change(solution);
        object.insert("challenge"_L1, challenge);
        object.insert("solution"_L1, solution);
        const QByteArray token = QJsonDocument(object).toJson(QJsonDocument::Compact).toBase64();
        QCOMPARE(altcha::parseToken(token, anyLength).error(), altcha::Refusal::Malformed);
    }

    void tooLongTokenIsNotEvenDecoded() {
        QCOMPARE(altcha::parseToken(QByteArray(11, '*'), 10).error(), altcha::Refusal::TooLarge);
        QCOMPARE(altcha::parseToken(QByteArray(10, '*'), 10).error(), altcha::Refusal::Malformed);
    }

    void deeplyNestedTokenIsRefused() {
        const QByteArray nested = "{\"challenge\":" + QByteArray(2800, '[');
        QCOMPARE(altcha::parseToken(nested.toBase64(), anyLength).error(), altcha::Refusal::Malformed);
    }

    void challengeWithoutExpiryNeverExpires() {
        const auto keys = altcha::Keys::from(Secret(QByteArray(32, 'k')));
        auto challenge = altcha::makeChallenge({.cost = 1, .counter = 0, .expiresAt = now, .data = {}}, keys).challenge;
        QCOMPARE(altcha::verifyChallenge(challenge, keys.challenge, now).error(), altcha::Refusal::Expired);
        QVERIFY(altcha::verifyChallenge(challenge, keys.challenge, now - std::chrono::microseconds(1)));
    }

    void unknownAlgorithmHasNoKey() {
        altcha::Challenge challenge;
        challenge.algorithm = "ARGON2ID";
        challenge.cost = 1;
        challenge.keyLength = 32;
        QCOMPARE(altcha::deriveKey(challenge, 0), std::nullopt);
    }
};

QTEST_GUILESS_MAIN(AltchaProtocolTest)
#include "AltchaProtocolTest.moc"
