#include "common/base/Secret.h"

#include <QTest>

#include <mutex>
#include <thread>
#include <vector>

using namespace invites;

namespace {

std::mutex wipedMutex;
std::vector<QByteArray> wiped;

} // namespace

// The library's call ends up here, so that the test sees what is overwritten without reading freed memory.
extern "C" void explicit_bzero(void* memory, std::size_t size) noexcept {
    {
        const std::lock_guard lock(wipedMutex);
        wiped.emplace_back(static_cast<const char*>(memory), qsizetype(size));
    }
    auto* const bytes = static_cast<volatile char*>(memory);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = 0;
}

namespace {

QByteArray bytes() {
    return QByteArray("ABC123");
}

} // namespace

class SecretTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { wiped.clear(); }
    void showsItsBytes();
    void isEmptyByDefault();
    void comparesByValue_data();
    void comparesByValue();
    void isWipedWithTheLastCopy();
    void isWipedWhenAnotherTakesItsPlace();
    void leavesAMovedFromSecretEmpty();
    void isWipedOnceWhicheverThreadLetsGoLast();
    void doesNotWipeWhatTheCallerCopied();
};

void SecretTest::showsItsBytes() {
    QCOMPARE(Secret(bytes()).reveal(), bytes());
    QCOMPARE(Secret::fromText(QStringLiteral("é")).reveal(), QByteArray("\xC3\xA9"));
    QCOMPARE(Secret(QByteArray("\xC3\xA9")).revealText(), QStringLiteral("é"));
    QCOMPARE(Secret(bytes()).size(), 6);
    QVERIFY(!Secret(bytes()).isEmpty());
}

void SecretTest::isEmptyByDefault() {
    QVERIFY(Secret().isEmpty());
    QVERIFY(Secret(QByteArray()).isEmpty());
    QCOMPARE(Secret().size(), 0);
    QCOMPARE(Secret().reveal(), QByteArray());
    QVERIFY(Secret() == Secret(QByteArray("")));
}

void SecretTest::comparesByValue_data() {
    QTest::addColumn<QByteArray>("left");
    QTest::addColumn<QByteArray>("right");
    QTest::addColumn<bool>("equal");
    QTest::newRow("the same") << bytes() << bytes() << true;
    QTest::newRow("the first differs") << bytes() << QByteArray("XBC123") << false;
    QTest::newRow("the last differs") << bytes() << QByteArray("ABC12X") << false;
    QTest::newRow("one bit differs") << bytes() << QByteArray("ABC122") << false;
    QTest::newRow("the highest bit differs") << QByteArray("a") << QByteArray("\xE1") << false;
    QTest::newRow("two differences that cancel out") << QByteArray("ab") << QByteArray("ba") << false;
    QTest::newRow("shorter") << bytes() << QByteArray("ABC12") << false;
    QTest::newRow("empty") << bytes() << QByteArray() << false;
    QTest::newRow("a NUL at the end") << bytes() << QByteArray("ABC123\0", 7) << false;
}

void SecretTest::comparesByValue() {
    QFETCH(const QByteArray, left);
    QFETCH(const QByteArray, right);
    QFETCH(const bool, equal);
    QCOMPARE(Secret(left) == Secret(right), equal);
    QCOMPARE(Secret(right) == Secret(left), equal);
}

void SecretTest::isWipedWithTheLastCopy() {
    {
        const Secret secret(bytes());
        {
            const Secret copy = secret; // NOLINT(performance-unnecessary-copy-initialization)
            QVERIFY(copy == secret);
        }
        QVERIFY(wiped.empty());
    }
    QCOMPARE(wiped, std::vector<QByteArray>{bytes()});
}

void SecretTest::isWipedWhenAnotherTakesItsPlace() {
    Secret secret(bytes());
    secret = Secret(QByteArray("other"));
    QCOMPARE(wiped, std::vector<QByteArray>{bytes()});
    const Secret third(QByteArray("third"));
    secret = third;
    QCOMPARE(wiped.size(), std::size_t(2));
    QCOMPARE(wiped.back(), QByteArray("other"));
}

void SecretTest::leavesAMovedFromSecretEmpty() {
    Secret from(bytes());
    const Secret to = std::move(from);
    QVERIFY(from.isEmpty()); // NOLINT(bugprone-use-after-move)
    QCOMPARE(to.reveal(), bytes());
    QVERIFY(wiped.empty());
}

void SecretTest::isWipedOnceWhicheverThreadLetsGoLast() {
    constexpr int rounds = 2000;
    for (int round = 0; round < rounds; ++round) {
        Secret mine(bytes());
        std::thread other([copy = mine]() mutable { copy = Secret(); });
        mine = Secret();
        other.join();
    }
    QCOMPARE(wiped.size(), std::size_t(rounds));
}

void SecretTest::doesNotWipeWhatTheCallerCopied() {
    QByteArray copy;
    {
        const Secret secret(bytes());
        copy = secret.reveal();
    }
    QCOMPARE(copy, bytes());
}

QTEST_GUILESS_MAIN(SecretTest)
#include "SecretTest.moc"
