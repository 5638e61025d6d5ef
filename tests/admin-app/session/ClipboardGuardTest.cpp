#include "admin-app/session/ClipboardGuard.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class ClipboardGuardTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { clipboard()->setText(u"something else"_s); }
    void aSecretIsGoneAfterAWhile();
    void theClockBeginsAnewWithEachSecret();
    void whatSomebodyElseCopiedStays();
    void theEndOfTheProgramClears();
    void withoutASecretNothingIsTouched();

private:
    static QClipboard* clipboard() { return QGuiApplication::clipboard(); }
};

void ClipboardGuardTest::aSecretIsGoneAfterAWhile() {
    ClipboardGuard guard(150ms);
    QSignalSpy cleared(&guard, &ClipboardGuard::cleared);
    guard.copy(Secret::fromText(u"CODE42"_s));
    QCOMPARE(clipboard()->text(), u"CODE42"_s);
    QVERIFY(guard.holdsSecret());
    QVERIFY(cleared.wait());
    QCOMPARE(clipboard()->text(), QString());
    QVERIFY(!guard.holdsSecret());
    QCOMPARE(ClipboardGuard().lifetime(), 30000ms);
}

void ClipboardGuardTest::theClockBeginsAnewWithEachSecret() {
    ClipboardGuard guard(400ms);
    QSignalSpy cleared(&guard, &ClipboardGuard::cleared);
    guard.copy(Secret::fromText(u"CODE42"_s));
    QVERIFY(!cleared.wait(250));
    guard.copy(Secret::fromText(u"CODE43"_s));
    QVERIFY(!cleared.wait(250));
    QCOMPARE(clipboard()->text(), u"CODE43"_s);
    QVERIFY(cleared.wait());
}

void ClipboardGuardTest::whatSomebodyElseCopiedStays() {
    ClipboardGuard guard(100ms);
    QSignalSpy cleared(&guard, &ClipboardGuard::cleared);
    guard.copy(Secret::fromText(u"CODE42"_s));
    clipboard()->setText(u"a recipe"_s);
    QVERIFY(cleared.wait());
    QCOMPARE(clipboard()->text(), u"a recipe"_s);
}

void ClipboardGuardTest::theEndOfTheProgramClears() {
    {
        ClipboardGuard guard;
        guard.copy(Secret::fromText(u"CODE42"_s));
    }
    QCOMPARE(clipboard()->text(), QString());
}

void ClipboardGuardTest::withoutASecretNothingIsTouched() {
    {
        ClipboardGuard guard;
        guard.clear();
    }
    QCOMPARE(clipboard()->text(), u"something else"_s);
}

QTEST_MAIN(ClipboardGuardTest)
#include "ClipboardGuardTest.moc"
