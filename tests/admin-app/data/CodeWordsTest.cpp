#include "admin-app/data/CodeWords.h"

#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class CodeWordsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyStatusHasAWordOfItsOwn();
    void aNoteSaysWhatItWas_data();
    void aNoteSaysWhatItWas();
};

// As the design calls them; a held code is one that is in review.
void CodeWordsTest::everyStatusHasAWordOfItsOwn() {
    QStringList words;
    for (const CodeStatus status : {CodeStatus::Held, CodeStatus::Available, CodeStatus::Reserved,
             CodeStatus::Distributed, CodeStatus::Used, CodeStatus::Invalid})
        words << wordOf(status);
    QCOMPARE(
        words, QStringList({u"In review"_s, u"Available"_s, u"Reserved"_s, u"Distributed"_s, u"Used"_s, u"Invalid"_s}));
}

void CodeWordsTest::aNoteSaysWhatItWas_data() {
    QTest::addColumn<QJsonObject>("before");
    QTest::addColumn<QJsonObject>("after");
    QTest::addColumn<QString>("text");
    const auto noted = [](const QString& note) { return QJsonObject{{u"note"_s, note}}; };
    const QJsonObject none{{u"note"_s, QJsonValue()}};
    QTest::newRow("first") << none << noted(u"a"_s) << u"Note: “a”"_s;
    QTest::newRow("another") << noted(u"a"_s) << noted(u"b"_s) << u"Note: “a” → “b”"_s;
    QTest::newRow("gone") << noted(u"a"_s) << none << u"Note removed: “a”"_s;
    QTest::newRow("nothing is known") << QJsonObject() << QJsonObject() << u"Note removed"_s;
}

void CodeWordsTest::aNoteSaysWhatItWas() {
    QFETCH(QJsonObject, before);
    QFETCH(QJsonObject, after);
    QFETCH(QString, text);
    store::CodeEvent event;
    event.action = u"note_code"_s;
    event.before = before;
    event.after = after;
    QCOMPARE(eventText(event), text);
}

QTEST_GUILESS_MAIN(CodeWordsTest)
#include "CodeWordsTest.moc"
