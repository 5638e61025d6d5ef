#include "public-server/human/AltchaCheck.h"

#include "tests/support/altcha/AltchaSolver.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QSet>
#include <QTest>

using namespace invites;
using namespace invites::human;
using namespace Qt::StringLiterals;

namespace {

class SetClock final : public Clock {
public:
    Instant now() const override { return time; }
    Instant time{std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::milliseconds(250)};
};

const Secret humanCheckKey(QByteArray(32, 'k'));

std::string_view viewOf(const QByteArray& bytes) {
    return {bytes.constData(), std::size_t(bytes.size())};
}

QJsonObject decode(const QByteArray& token) {
    return QJsonDocument::fromJson(QByteArray::fromBase64(token)).object();
}

QByteArray encode(const QJsonObject& object) {
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toBase64();
}

// The token with one member of one of its objects replaced.
QByteArray with(const QByteArray& token, const QStringList& path, const QJsonValue& value) {
    const auto replace = [&value](const auto& self, QJsonObject object, QStringList rest) -> QJsonObject {
        const QString name = rest.takeFirst();
        object.insert(name, rest.isEmpty() ? value : QJsonValue(self(self, object.value(name).toObject(), rest)));
        return object;
    };
    return encode(replace(replace, decode(token), path));
}

} // namespace

class AltchaCheckTest : public QObject {
    Q_OBJECT

private:
    SetClock clock;
    AltchaCheck check{humanCheckKey, clock};

    CheckedToken checked(const QByteArray& token) { return check.check(viewOf(token), "192.0.2.1"); }

    QByteArray solvedToken() const {
        return test::mintSolvedToken(humanCheckKey, clock.time + std::chrono::minutes(5));
    }

private Q_SLOTS:
    void init() { clock = SetClock(); }

    void honestSolutionPasses() {
        const auto challenge = check.newChallenge();
        QVERIFY(challenge);
        const auto token = test::solveToToken(QByteArray::fromStdString(*challenge));
        QVERIFY(token);
        const CheckedToken result = checked(*token);
        QCOMPARE(result.reason, std::string());
        QCOMPARE(result.verdict, HumanVerdict::Passed);

        const QByteArray nonce = QByteArray::fromHex(
            QJsonDocument::fromJson(QByteArray::fromStdString(*challenge))["parameters"_L1]["nonce"_L1]
                .toString()
                .toLatin1());
        QCOMPARE(result.spendKey, QCryptographicHash::hash(nonce, QCryptographicHash::Sha256));
        QCOMPARE(result.expiresAt, std::chrono::floor<std::chrono::seconds>(clock.time + AltchaCheck::lifetime));
    }

    void anotherServerWithTheSameKeyTakesIt() {
        AltchaCheck other(humanCheckKey, clock);
        const QByteArray token = solvedToken();
        QCOMPARE(other.check(viewOf(token), {}).spendKey, checked(token).spendKey);
        AltchaCheck stranger(Secret(QByteArray(32, 'x')), clock);
        QCOMPARE(stranger.check(viewOf(token), {}).reason, std::string("signature"));
    }

    void challengeAsksForTheWorkThatItShould() {
        const QJsonObject challenge =
            QJsonDocument::fromJson(QByteArray::fromStdString(*check.newChallenge())).object();
        const QJsonObject parameters = challenge.value("parameters"_L1).toObject();
        QCOMPARE(parameters.value("algorithm"_L1).toString(), u"PBKDF2/SHA-256"_s);
        QCOMPARE(parameters.value("cost"_L1).toInt(), 1000);
        QCOMPARE(parameters.value("keyPrefix"_L1).toString().size(), 32);
        QCOMPARE(parameters.value("data"_L1).toObject(), (QJsonObject{{"purpose"_L1, "ticket"_L1}}));
        const auto solution = test::solve(*altcha::parseChallenge(challenge));
        QVERIFY(solution);
        QVERIFY(solution->counter >= AltchaCheck::counterMinimum && solution->counter <= AltchaCheck::counterMaximum);
    }

    void challengesDiffer() {
        QSet<QString> nonces;
        for (int i = 0; i < 20; ++i)
            nonces.insert(
                QJsonDocument::fromJson(QByteArray::fromStdString(*check.newChallenge()))["parameters"_L1]["nonce"_L1]
                    .toString());
        QCOMPARE(nonces.size(), 20);
    }

    void mintedTokenPassesAndHoldsUnderDerivation() {
        const QByteArray token = solvedToken();
        QCOMPARE(checked(token).verdict, HumanVerdict::Passed);
        QVERIFY(test::satisfiesByDerivation(*altcha::parseToken(token, AltchaCheck::maximumTokenLength)));
    }

    void expiredChallengeFails() {
        const QByteArray token = solvedToken();
        const Instant end = checked(token).expiresAt;
        clock.time = end - std::chrono::microseconds(1);
        QCOMPARE(checked(token).verdict, HumanVerdict::Passed);
        clock.time = end;
        QCOMPARE(checked(token).verdict, HumanVerdict::Failed);
        QCOMPARE(checked(token).reason, std::string("expired"));
    }

    void otherPurposeFails_data() {
        QTest::addColumn<QJsonObject>("data");
        QTest::newRow("another") << QJsonObject{{"purpose"_L1, "redeem"_L1}};
        QTest::newRow("none") << QJsonObject();
        QTest::newRow("not a text") << QJsonObject{{"purpose"_L1, true}};
    }
    void otherPurposeFails() {
        QFETCH(const QJsonObject, data);
        const auto payload = altcha::makeChallenge(
            {.cost = 1, .counter = 0, .expiresAt = clock.time + std::chrono::minutes(1), .data = data},
            altcha::Keys::from(humanCheckKey));
        QCOMPARE(checked(altcha::toToken(payload)).reason, std::string("purpose"));
    }

    void changedTokenFails_data() {
        QTest::addColumn<QStringList>("path");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QByteArray>("reason");
        const QStringList parameters{u"challenge"_s, u"parameters"_s};
        const QString someHash(64, u'a');
        QTest::newRow("nonce swapped") << (parameters + QStringList{u"nonce"_s}) << QJsonValue(QString(32, u'a'))
                                       << QByteArray("signature");
        QTest::newRow("cost lowered") << (parameters + QStringList{u"cost"_s}) << QJsonValue(2)
                                      << QByteArray("signature");
        QTest::newRow("life prolonged") << (parameters + QStringList{u"expiresAt"_s}) << QJsonValue(qint64(4102444800))
                                        << QByteArray("signature");
        QTest::newRow("key signature of one's own")
            << (parameters + QStringList{u"keySignature"_s}) << QJsonValue(someHash) << QByteArray("signature");
        QTest::newRow("member added") << (parameters + QStringList{u"extra"_s}) << QJsonValue(1)
                                      << QByteArray("signature");
        QTest::newRow("fraction added") << (parameters + QStringList{u"extra"_s}) << QJsonValue(1.5)
                                        << QByteArray("signature");
        QTest::newRow("signature wrong") << QStringList{u"challenge"_s, u"signature"_s} << QJsonValue(someHash)
                                         << QByteArray("signature");
        QTest::newRow("signature missing")
            << QStringList{u"challenge"_s, u"signature"_s} << QJsonValue() << QByteArray("malformed");
        QTest::newRow("key wrong") << QStringList{u"solution"_s, u"derivedKey"_s} << QJsonValue(someHash)
                                   << QByteArray("solution");
        QTest::newRow("test mode beside a proof")
            << QStringList{u"test"_s} << QJsonValue(true) << QByteArray("test_mode");
    }
    void changedTokenFails() {
        QFETCH(const QStringList, path);
        QFETCH(const QJsonValue, value);
        QFETCH(const QByteArray, reason);
        const CheckedToken result = checked(with(solvedToken(), path, value));
        QCOMPARE(result.verdict, HumanVerdict::Failed);
        QCOMPARE(result.reason, reason.toStdString());
        QVERIFY(result.spendKey.isEmpty());
    }

    // What the prefix gives away is not enough: the rest of the key has to be found.
    void prefixAloneIsNoSolution() {
        const auto payload = altcha::parseToken(solvedToken(), AltchaCheck::maximumTokenLength);
        const QString guess = QString::fromLatin1(payload->challenge.keyPrefix + QByteArray(32, '0'));
        QCOMPARE(checked(with(solvedToken(), {u"solution"_s, u"derivedKey"_s}, guess)).reason, std::string("solution"));
    }

    void solutionOfAnotherChallengeFails() {
        const QJsonValue otherSolution = decode(solvedToken()).value("solution"_L1);
        QCOMPARE(checked(with(solvedToken(), {u"solution"_s}, otherSolution)).reason, std::string("solution"));
    }

    void eachSpellingOfOneProofIsSpentOnce_data() {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("other");
        const QByteArray token = solvedToken();
        const QByteArray json = QByteArray::fromBase64(token);
        QTest::newRow("another counter") << token << with(token, {u"solution"_s, u"counter"_s}, 99);
        QTest::newRow("white space") << token
                                     << QJsonDocument(decode(token)).toJson(QJsonDocument::Indented).toBase64();
        QTest::newRow("unsigned members") << token << with(token, {u"note"_s}, u"hello"_s);
        QTest::newRow("base64url without padding")
            << token << json.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    }
    void eachSpellingOfOneProofIsSpentOnce() {
        QFETCH(const QByteArray, token);
        QFETCH(const QByteArray, other);
        const CheckedToken first = checked(token);
        const CheckedToken second = checked(other);
        QCOMPARE(second.verdict, HumanVerdict::Passed);
        QCOMPARE(second.spendKey, first.spendKey);
        QCOMPARE(second.expiresAt, first.expiresAt);
    }

    void noProofFails_data() {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("reason");
        // What the widget sends in its test mode.
        QTest::newRow("test mode") << QByteArray(R"({"challenge":null,"solution":null,"test":true})").toBase64()
                                   << QByteArray("test_mode");
        QTest::newRow("version 1")
            << QByteArray(R"({"algorithm":"SHA-256","challenge":"00","number":1,"salt":"00","signature":"00"})")
                   .toBase64()
            << QByteArray("old_protocol");
        QTest::newRow("nothing") << QByteArray() << QByteArray("malformed");
        QTest::newRow("garbage") << QByteArray("\x00\xff\x80 not a token", 15) << QByteArray("malformed");
        QTest::newRow("oversize") << QByteArray(AltchaCheck::maximumTokenLength + 1, 'A') << QByteArray("too_large");
        QTest::newRow("a megabyte") << QByteArray(1'000'000, 'A') << QByteArray("too_large");
    }
    void noProofFails() {
        QFETCH(const QByteArray, token);
        QFETCH(const QByteArray, reason);
        const CheckedToken result = checked(token);
        QCOMPARE(result.verdict, HumanVerdict::Failed);
        QCOMPARE(result.reason, reason.toStdString());
    }

    void pageIsToldWhereTheChallengesAre() {
        const HumanCheckDescription description = check.description();
        QCOMPARE(description.provider, std::string("altcha"));
        QCOMPARE(description.siteKey, std::nullopt);
        QCOMPARE(description.challengeUrl, std::optional<std::string>("/api/v1/human-check/challenge"));
        const ContentSources sources = check.contentSources();
        QVERIFY(sources.script.empty() && sources.frame.empty() && sources.connect.empty() && sources.style.empty());
    }

    void checkingTakesNoDerivation() {
        const QByteArray token = solvedToken();
        QBENCHMARK {
            QCOMPARE(checked(token).verdict, HumanVerdict::Passed);
        }
    }
};

QTEST_GUILESS_MAIN(AltchaCheckTest)
#include "AltchaCheckTest.moc"
