#include "admin-app/window/EnglishPlurals.h"

#include "admin-app/data/WorkRate.h"

#include <QCoreApplication>
#include <QTest>

using namespace invites::admin;

class EnglishPluralsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysOneAndMany_data();
    void saysOneAndMany();
    void leavesOtherTextsAlone();
    void saysTheTimeThatIsLeft_data();
    void saysTheTimeThatIsLeft();
};

void EnglishPluralsTest::saysOneAndMany_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << 0 << QStringLiteral("0 tickets wait");
    QTest::newRow("one") << 1 << QStringLiteral("1 ticket waits");
    QTest::newRow("two") << 2 << QStringLiteral("2 tickets wait");
    QTest::newRow("21") << 21 << QStringLiteral("21 tickets wait");
}

void EnglishPluralsTest::saysOneAndMany() {
    QFETCH(int, count);
    QFETCH(QString, text);
    EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    QCOMPARE(QCoreApplication::translate("anywhere", "%Ln ticket(s) wait", nullptr, count), text);
    QCoreApplication::removeTranslator(&plurals);
}

void EnglishPluralsTest::leavesOtherTextsAlone() {
    EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    QCOMPARE(QCoreApplication::translate("anywhere", "Codes"), QStringLiteral("Codes"));
    QCOMPARE(QCoreApplication::translate("anywhere", "%n of a kind", nullptr, 3), QStringLiteral("3 of a kind"));
    QCoreApplication::removeTranslator(&plurals);
}

void EnglishPluralsTest::saysTheTimeThatIsLeft_data() {
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("1 s") << 1.0 << QStringLiteral("a few seconds");
    QTest::newRow("30 s") << 30.0 << QStringLiteral("about 30 seconds");
    QTest::newRow("95 s") << 95.0 << QStringLiteral("about 2 minutes");
    QTest::newRow("10 min") << 600.0 << QStringLiteral("about 10 minutes");
    QTest::newRow("2 h") << 7200.0 << QStringLiteral("about 2 hours");
}

void EnglishPluralsTest::saysTheTimeThatIsLeft() {
    QFETCH(double, seconds);
    QFETCH(QString, text);
    EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    QCOMPARE(WorkRate::inWords(seconds), text);
    QCoreApplication::removeTranslator(&plurals);
}

QTEST_GUILESS_MAIN(EnglishPluralsTest)
#include "EnglishPluralsTest.moc"
