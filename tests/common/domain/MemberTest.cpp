#include "common/domain/Member.h"

#include <QTest>

using namespace invites;
using namespace Qt::StringLiterals;

class MemberTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNameIsItsWords_data();
    void aNameIsItsWords();
    void noNameHasEndlessWords();
};

void MemberTest::aNameIsItsWords_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("words");
    QTest::newRow("case, accents and signs")
        << u"Ann-Marie  MÜLLER"_s << QStringList{u"ann"_s, u"marie"_s, u"muller"_s};
    QTest::newRow("composed or not") << u"Mu\u0308ller"_s << QStringList{u"muller"_s};
    QTest::newRow("each once") << u"Ann ann ANN"_s << QStringList{u"ann"_s};
    QTest::newRow("other scripts") << u"山田 太郎, Ωμέγα"_s << QStringList{u"山田"_s, u"太郎"_s, u"ωμεγα"_s};
    QTest::newRow("beyond the first plane") << u"\U00020BB7野家"_s << QStringList{u"\U00020BB7野家"_s};
    QTest::newRow("figures") << u"Ann 2nd"_s << QStringList{u"ann"_s, u"2nd"_s};
    QTest::newRow("none") << u" . \u202e"_s << QStringList();
}

void MemberTest::aNameIsItsWords() {
    QFETCH(QString, name);
    QTEST(nameWords(name), "words");
}

void MemberTest::noNameHasEndlessWords() {
    QString name;
    for (int number = 0; number < 1000; ++number)
        name += u" w%1"_s.arg(number);
    QCOMPARE(nameWords(name).size(), 16);
}

QTEST_APPLESS_MAIN(MemberTest)
#include "MemberTest.moc"
