#include "public-server/notices/MailAddress.h"

#include <QTest>

using namespace invites::notices;
using namespace Qt::StringLiterals;

class MailAddressTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesWhatMailServersTake_data();
    void takesWhatMailServersTake();
    void refusesEverythingElse_data();
    void refusesEverythingElse();
    void knowsTheMailboxBehindItsSpellings();
    void sendersHaveNames_data();
    void sendersHaveNames();
};

void MailAddressTest::takesWhatMailServersTake_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("address");
    QTest::newRow("plain") << u"ann@example.org"_s << QByteArray("ann@example.org");
    QTest::newRow("dots and a tag") << u"ann.b+c@mail.example.co.uk"_s << QByteArray("ann.b+c@mail.example.co.uk");
    QTest::newRow("white space around it") << u" \tann@example.org\n"_s << QByteArray("ann@example.org");
    QTest::newRow("a domain in capitals") << u"Ann@EXAMPLE.org"_s << QByteArray("Ann@example.org");
    QTest::newRow("a domain in another script") << u"ann@bücher.example"_s << QByteArray("ann@xn--bcher-kva.example");
    QTest::newRow("odd characters") << u"o'neil/x=1@example.org"_s << QByteArray("o'neil/x=1@example.org");
    QTest::newRow("the longest name") << QString(64, u'a') + u"@example.org"_s << QByteArray(64, 'a') + "@example.org";
}

void MailAddressTest::takesWhatMailServersTake() {
    QFETCH(QString, text);
    QFETCH(QByteArray, address);
    const auto read = mailAddressFrom(text);
    QVERIFY(read);
    QCOMPARE(read->text, address);
}

void MailAddressTest::refusesEverythingElse_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"", "@", "ann", "ann@", "@example.org", "ann@example", "ann@@example.org",
             "a b@example.org", "ann@exa mple.org", ".ann@example.org", "ann.@example.org", "a..b@example.org",
             "\"ann\"@example.org", "ann@[127.0.0.1]", "ann@127.0.0.1", "ann@example.org,bob@example.org",
             "<ann@example.org>", "ann@example.org\r\nBcc: bob@example.org",
             "ann\r\nRCPT TO:<bob@example.org>@example.org", "ann@example.org>\r\nDATA", "ann@-example.org",
             "ann@example-.org", "ann@example..org", "ann@.example.org", "ann@example.org.", "ann%00@example.org\n.x",
             "ann@example.o", "ann(comment)@example.org", "a;b@example.org"})
        QTest::newRow(text) << QString::fromUtf8(text);
    QTest::newRow("a NUL") << u"ann@example.org"_s + QChar(0) + u".org"_s;
    QTest::newRow("another script in its name") << u"änn@example.org"_s;
    QTest::newRow("beyond Latin in its name") << u"анна@example.org"_s;
    QTest::newRow("too long a name") << QString(65, u'a') + u"@example.org"_s;
    QTest::newRow("too long") << u"a@"_s + QString(u"b."_s).repeated(130) + u"org"_s;
    QTest::newRow("too long a label") << u"a@"_s + QString(64, u'b') + u".org"_s;
}

void MailAddressTest::refusesEverythingElse() {
    QFETCH(QString, text);
    // "ann%00…" is an address but for the line that follows it.
    QVERIFY(!mailAddressFrom(text));
}

void MailAddressTest::knowsTheMailboxBehindItsSpellings() {
    const QByteArray mailbox = mailAddressFrom(u"ann@example.org"_s)->mailbox();
    for (const QString& text : {u"Ann@Example.org"_s, u"ann+1@example.org"_s, u"ANN+invites+2@example.ORG"_s})
        QCOMPARE(mailAddressFrom(text)->mailbox(), mailbox);
    QVERIFY(mailAddressFrom(u"bob@example.org"_s)->mailbox() != mailbox);
    QCOMPARE(mailAddressFrom(u"+@example.org"_s)->mailbox(), "@example.org");
}

void MailAddressTest::sendersHaveNames_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name"); // null: refused
    QTest::newRow("address alone") << u"a@example.org"_s << u""_s;
    QTest::newRow("with a name") << u"Handsel <a@example.org>"_s << u"Handsel"_s;
    QTest::newRow("quoted") << u"\"Handsel, invites\" <a@example.org>"_s << u"Handsel, invites"_s;
    QTest::newRow("no address") << u"Handsel"_s << QString();
    QTest::newRow("not closed") << u"Handsel <a@example.org"_s << QString();
    QTest::newRow("a line more") << u"Handsel\r\nBcc: x <a@example.org>"_s << QString();
    QTest::newRow("a quote inside") << u"Han\"dsel <a@example.org>"_s << QString();
}

void MailAddressTest::sendersHaveNames() {
    QFETCH(QString, text);
    QFETCH(QString, name);
    const auto sender = mailSenderFrom(text);
    QCOMPARE(sender.has_value(), !name.isNull());
    if (sender)
        QCOMPARE(sender->name, name);
}

QTEST_GUILESS_MAIN(MailAddressTest)
#include "MailAddressTest.moc"
