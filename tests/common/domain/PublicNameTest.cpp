#include "common/domain/PublicName.h"

#include "common/domain/Badges.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

// What everybody may be shown, and what is earned.
class PublicNameTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesAreTakenInNormalForm_data();
    void namesAreTakenInNormalForm();
    void othersAreRefused_data();
    void othersAreRefused();
    void badgesAreEarnedByProvedCodesAlone();
};

void PublicNameTest::namesAreTakenInNormalForm_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << u"Ann"_s << u"Ann"_s;
    QTest::newRow("spaces") << u"  Ann   Example "_s << u"Ann Example"_s;
    QTest::newRow("a no-break space") << u"Ann\u00a0Example"_s << u"Ann Example"_s;
    QTest::newRow("decomposed") << u"Rene\u0301"_s << u"René"_s;
    QTest::newRow("initials") << u"J.R. Smith, Dr."_s << u"J.R. Smith, Dr."_s;
    QTest::newRow("another script") << u"小林さん"_s << u"小林さん"_s;
    QTest::newRow("right to left") << u"שרה כהן"_s << u"שרה כהן"_s;
    QTest::newRow("markup is text") << u"<b>Ann</b>"_s.replace(u'/', u'!') << u"<b>Ann<!b>"_s;
    QTest::newRow("40 letters") << QString(40, u'a') << QString(40, u'a');
    QTest::newRow("40 letters beyond the first plane") << u"𝒜"_s.repeated(40) << u"𝒜"_s.repeated(40);
}

void PublicNameTest::namesAreTakenInNormalForm() {
    QFETCH(QString, text);
    QTEST(publicNameFrom(text).value_or(u"refused"_s), "name");
}

void PublicNameTest::othersAreRefused_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << QString();
    QTest::newRow("spaces") << u"   "_s;
    QTest::newRow("one letter") << u"A"_s;
    QTest::newRow("41 letters") << QString(41, u'a');
    QTest::newRow("no letter") << u"!!!"_s;
    QTest::newRow("a line break") << u"Ann\nBob"_s;
    QTest::newRow("a tab") << u"Ann\tBob"_s;
    QTest::newRow("a NUL") << u"Ann"_s + QChar(u'\0') + u"Bob"_s;
    QTest::newRow("a right-to-left override") << u"Ann\u202eBob"_s;
    QTest::newRow("an isolate") << u"Ann\u2067Bob"_s;
    QTest::newRow("a zero-width space") << u"Ann\u200bBob"_s;
    QTest::newRow("a soft hyphen") << u"Ann\u00adBob"_s;
    QTest::newRow("private use") << u"Ann\ue000"_s;
    QTest::newRow("piled accents") << u"A"_s + u"\u0301"_s.repeated(9) + u"nn"_s;
    QTest::newRow("a URL") << u"https://example.org"_s;
    QTest::newRow("a host") << u"Ann example.org"_s;
    QTest::newRow("www") << u"WWW.x y"_s;
    QTest::newRow("a mailbox") << u"ann@home"_s;
    QTest::newRow("a path") << u"a/b"_s;
}

void PublicNameTest::othersAreRefused() {
    QFETCH(QString, text);
    QVERIFY(!publicNameFrom(text));
}

void PublicNameTest::badgesAreEarnedByProvedCodesAlone() {
    QVERIFY(badgesFor(0).empty());
    for (const Badge& badge : allBadges()) {
        QCOMPARE(badgesFor(badge.codes - 1).size() + 1, badgesFor(badge.codes).size());
        QCOMPARE(badgesFor(badge.codes).back().id, badge.id);
    }
    QCOMPARE(badgesFor(100'000).size(), allBadges().size());
}

QTEST_GUILESS_MAIN(PublicNameTest)
#include "PublicNameTest.moc"
