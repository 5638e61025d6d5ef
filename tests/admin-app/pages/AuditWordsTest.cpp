#include "admin-app/pages/AuditWords.h"

#include <QTest>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class AuditWordsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qputenv("TZ", "Europe/Berlin"); }
    void actionsAreWords_data();
    void actionsAreWords();
    void subjectsAreNamed_data();
    void subjectsAreNamed();
    void changesAreFields_data();
    void changesAreFields();
    void noJsonIsShown();

private:
    static QString shown(const QByteArray& before, const QByteArray& after) {
        store::AuditEvent event;
        event.before = before;
        event.after = after;
        QStringList lines;
        for (const FieldChange& change : auditChanges(event))
            lines.append(change.field + u'|' + change.before + u'|' + change.after);
        return lines.join(u'\n');
    }
};

void AuditWordsTest::actionsAreWords_data() {
    QTest::addColumn<QString>("action");
    QTest::addColumn<QString>("words");
    QTest::newRow("known") << u"add_codes"_s << u"Codes added"_s;
    QTest::newRow("of a login") << u"reset_password"_s << u"Password reset"_s;
    QTest::newRow("nobody told us") << u"paint_the_shed"_s << u"Paint the shed"_s;
    QTest::newRow("none") << QString() << QString();
}

void AuditWordsTest::actionsAreWords() {
    QFETCH(QString, action);
    QFETCH(QString, words);
    QCOMPARE(auditActionText(action), words);
}

void AuditWordsTest::subjectsAreNamed_data() {
    QTest::addColumn<store::AuditEvent>("event");
    QTest::addColumn<QString>("words");
    store::AuditEvent event;
    QTest::newRow("none") << event << QString();
    event.subjectKind = u"code"_s;
    event.subjectId = 17;
    QTest::newRow("code") << event << u"Code 17"_s;
    event.subjectKind = u"campaign"_s;
    event.campaign = u"sora"_s;
    QTest::newRow("its campaign, named in its own column") << event << u"Campaign"_s;
    store::AuditEvent login;
    login.subjectKind = u"user"_s;
    login.before = R"({"name": "olga", "roles": ["owner"]})";
    QTest::newRow("login") << login << u"Login olga"_s;
    login.before = "not json";
    QTest::newRow("a login that nobody knows") << login << u"Login"_s;
}

void AuditWordsTest::subjectsAreNamed() {
    QFETCH(store::AuditEvent, event);
    QFETCH(QString, words);
    QCOMPARE(auditSubjectText(event), words);
}

void AuditWordsTest::changesAreFields_data() {
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QString>("expected");
    QTest::newRow("nothing") << QByteArray() << QByteArray() << QString();
    QTest::newRow("only what differs") << QByteArray(R"({"status": "used", "note": "a"})")
                                       << QByteArray(R"({"status": "invalid", "note": "a"})")
                                       << u"Status|used|invalid"_s;
    QTest::newRow("a field that came and one that went")
        << QByteArray(R"({"old": 1, "note": null})") << QByteArray(R"({"new": 2, "note": null})")
        << u"New||2\nOld|1|"_s;
    QTest::newRow("new") << QByteArray() << QByteArray(R"({"slug": "sora", "open": true})")
                         << u"Open||yes\nSlug||sora"_s;
    QTest::newRow("gone") << QByteArray(R"({"name": "olga", "roles": ["owner", "admin"]})") << QByteArray()
                          << u"Name|olga|\nRoles|owner, admin|"_s;
    QTest::newRow("a moment, in local time") << QByteArray(R"({"ends_at": "2026-01-01T00:00:00+00:00"})")
                                             << QByteArray(R"({"ends_at": null})") << u"Ends|2026-01-01 01:00:00|"_s;
    QTest::newRow("a long list") << QByteArray() << QByteArray(R"({"ids": [1,2,3,4,5,6,7,8,9,10]})")
                                 << u"Ids||1, 2, 3, 4, 5, 6, 7, 8, … (10 in all)"_s;
    QTest::newRow("a big number stays one")
        << QByteArray() << QByteArray(R"({"number": 12345678901234})") << u"Number||12345678901234"_s;
    QTest::newRow("an object") << QByteArray() << QByteArray(R"({"filter": {"status": "used", "open": false}})")
                               << u"Filter||Open: no; Status: used"_s;
    QTest::newRow("markup is text") << QByteArray() << QByteArray(R"({"note": "<b>x</b>"})") << u"Note||<b>x</b>"_s;
}

void AuditWordsTest::changesAreFields() {
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(QString, expected);
    QCOMPARE(shown(before, after), expected);
}

void AuditWordsTest::noJsonIsShown() {
    const QString text = shown(R"({"a": [{"b": [1, {"c": null}]}], "d": {}})", R"({"a": {"b": {"c": {"d": [true]}}}})");
    QVERIFY2(!text.contains(u'{') && !text.contains(u'[') && !text.contains(u'"'), qUtf8Printable(text));
}

QTEST_GUILESS_MAIN(AuditWordsTest)
#include "AuditWordsTest.moc"
