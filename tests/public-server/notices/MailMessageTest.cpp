#include "public-server/notices/MailMessage.h"

#include "public-server/notices/NoticeText.h"
#include "tests/support/notices/SmtpEmulator.h"

#include <QRegularExpression>
#include <QTest>

using namespace invites;
using namespace invites::notices;
using namespace Qt::StringLiterals;

namespace {

const QString page = u"https://invites.example.org/sora"_s;
const QString unsubscribe = u"https://invites.example.org/unsubscribe/"_s + QString(43, u'x');
const MailSender sender{u"Handsel"_s, *mailAddressFrom(u"invites@example.org"_s)};
const MailAddress ann = *mailAddressFrom(u"ann@example.org"_s);

Notice noticeOf(NoticeKind kind, const QString& campaign = u"Sora"_s) {
    Notice notice;
    notice.id = NoticeId(7);
    notice.kind = kind;
    notice.campaignSlug = u"sora"_s;
    notice.campaignName = campaign;
    notice.offerExpiresAt = Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + std::chrono::hours(14));
    notice.contributionDeadline = notice.offerExpiresAt;
    notice.contributionRequired = 4;
    return notice;
}

test::ReceivedMail mailOf(const Notice& notice) {
    const NoticeText words = noticeText(notice, page, unsubscribe);
    return {"", "",
        mailMessage(
            sender, ann, {words.title, words.text, words.html, "id.1@example.org", unsubscribe.toLatin1()}, Instant())};
}

} // namespace

class MailMessageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyKindIsLegibleInBothParts_data();
    void everyKindIsLegibleInBothParts();
    void noNameAddsAHeader_data();
    void noNameAddsAHeader();
    void noNameBreaksTheHtml();
    void headersOfAnyScriptAreEncodedWords();
    void linesAreShortAndPlain();
    void quotedPrintableIsReadBack_data();
    void quotedPrintableIsReadBack();
};

void MailMessageTest::everyKindIsLegibleInBothParts_data() {
    QTest::addColumn<NoticeKind>("kind");
    QTest::addColumn<QString>("words");
    QTest::newRow("offered") << NoticeKind::Offered << u"held for you until 26 November 2026, 14:00 UTC"_s;
    QTest::newRow("hold ends soon") << NoticeKind::HoldEndsSoon << u"held until 26 November 2026, 14:00 UTC"_s;
    QTest::newRow("did it work") << NoticeKind::DidItWork << u"whether it worked"_s;
    QTest::newRow("contribution due") << NoticeKind::ContributionDue << u"4 codes; 0 came so far"_s;
    QTest::newRow("thank you") << NoticeKind::ThankYou << u"Your 4 codes now go"_s;
}

void MailMessageTest::everyKindIsLegibleInBothParts() {
    QFETCH(NoticeKind, kind);
    QFETCH(QString, words);
    const test::ReceivedMail mail = mailOf(noticeOf(kind));
    for (const char* type : {"text/plain", "text/html"}) {
        const QString part = mail.part(type);
        QVERIFY2(part.contains(words), qUtf8Printable(part));
        QVERIFY(part.contains(page));
        QVERIFY(part.contains(unsubscribe));
    }
    QVERIFY(mail.part("text/plain").contains(u"Sora"_s));
    QCOMPARE(mail.field("List-Unsubscribe"), '<' + unsubscribe.toLatin1() + '>');
    QCOMPARE(mail.field("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    QCOMPARE(mail.field("From"), "\"Handsel\" <invites@example.org>");
    QCOMPARE(mail.field("To"), "ann@example.org");
    QCOMPARE(mail.field("Date"), "Thu, 01 Jan 1970 00:00:00 +0000");
    QCOMPARE(mail.field("Message-ID"), "<id.1@example.org>");
    QCOMPARE(mail.field("Auto-Submitted"), "auto-generated");
}

void MailMessageTest::noNameAddsAHeader_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("CR LF") << u"Sora\r\nBcc: bob@example.org"_s;
    QTest::newRow("LF") << u"Sora\nBcc: bob@example.org"_s;
    QTest::newRow("CR") << u"Sora\rBcc: bob@example.org"_s;
    QTest::newRow("an empty line, and a body") << u"Sora\r\n\r\nBuy this"_s;
    QTest::newRow("a line separator") << u"Sora\u2028Bcc: bob@example.org"_s;
    QTest::newRow("a next line") << u"Sora\u0085Bcc: bob@example.org"_s;
    QTest::newRow("an encoded word") << u"=?UTF-8?B?DQpCY2M6IGJvYkBleGFtcGxlLm9yZw==?="_s;
    QTest::newRow("a dot on a line") << u"Sora\r\n.\r\nMAIL FROM:<x@example.org>"_s;
    QTest::newRow("a boundary") << u"Sora\r\n--=_notice_part--\r\n"_s;
}

void MailMessageTest::noNameAddsAHeader() {
    QFETCH(QString, name);
    const QByteArray message = mailOf(noticeOf(NoticeKind::Offered, name)).message;
    const QByteArray header = message.first(message.indexOf("\r\n\r\n"));
    static const QRegularExpression field(u"^(?:[A-Za-z-]+: | )"_s);
    const QList<QByteArray> lines = header.split('\n');
    QSet<QByteArray> names;
    for (const QByteArray& line : lines) {
        QVERIFY2(field.match(QString::fromLatin1(line)).hasMatch(), line.constData());
        if (!line.startsWith(' '))
            names.insert(line.first(line.indexOf(':')));
    }
    QCOMPARE(names, QSet<QByteArray>({"From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe",
                        "List-Unsubscribe-Post", "Auto-Submitted", "MIME-Version", "Content-Type"}));
    QCOMPARE(message.count("\r\n--=_notice_part"), 3);
    QVERIFY(!QByteArray(message).replace("\r\n", "").contains('\n'));
    QVERIFY(!QByteArray(message).replace("\r\n", "").contains('\r'));
    QVERIFY(!header.contains("=?UTF-8?B?DQpCY2M6"));
}

void MailMessageTest::noNameBreaksTheHtml() {
    const QString html = mailOf(noticeOf(NoticeKind::Offered, u"<script>alert(1)</script>\"'&"_s)).part("text/html");
    QVERIFY(!html.contains(u"<script>"_s));
    QVERIFY(html.contains(u"&lt;script&gt;"_s));
}

void MailMessageTest::headersOfAnyScriptAreEncodedWords() {
    const QString name = u"Приглашения для друзей и знакомых 🎟 — ещё раз"_s;
    const QByteArray subject = headerText(name);
    QString read;
    const QList<QByteArray> words = subject.split(' ');
    for (const QByteArray& word : words) {
        const QByteArray clean = word.trimmed();
        QVERIFY2(clean.size() <= 75 && clean.startsWith("=?UTF-8?B?") && clean.endsWith("?="), clean.constData());
        read += QString::fromUtf8(QByteArray::fromBase64(clean.sliced(10).chopped(2)));
    }
    QCOMPARE(read, name);
    QCOMPARE(headerText(u"Plain words"_s), "Plain words");
}

void MailMessageTest::linesAreShortAndPlain() {
    const QByteArray message = mailOf(noticeOf(NoticeKind::ContributionDue, QString(100, u'ö'))).message;
    const QList<QByteArray> lines = message.split('\n');
    for (const QByteArray& line : lines) {
        const bool isLink = line.startsWith("List-Unsubscribe: ");
        QVERIFY2(isLink || line.size() <= 79, line.constData());
        for (const char character : line)
            QVERIFY(character > 0);
    }
}

void MailMessageTest::quotedPrintableIsReadBack_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << u"A line\nand another\n"_s;
    QTest::newRow("spaces at the end") << u"-- \nname \t\n"_s;
    QTest::newRow("equals signs") << u"a=b==c\n"_s;
    QTest::newRow("long") << QString(500, u'a') + u"é"_s + QString(500, u' ') + u"end\n"_s;
    QTest::newRow("dots") << u".\n..\n.x\n"_s;
    QTest::newRow("of every script") << u"Zwölf Boxkämpfer 日本語 🎟\n"_s;
}

void MailMessageTest::quotedPrintableIsReadBack() {
    QFETCH(QString, text);
    QByteArray quoted = quotedPrintable(text);
    const QList<QByteArray> lines = quoted.split('\n');
    for (const QByteArray& line : lines)
        QVERIFY(line.size() <= 77 && !line.endsWith(" \r") && !line.endsWith("\t\r"));
    const test::ReceivedMail mail{"", "", "\r\nContent-Type: text/plain\r\n\r\n" + quoted + "\r\n--=_"};
    QCOMPARE(mail.part("text/plain").replace(u"\r\n"_s, u"\n"_s), text);
}

QTEST_GUILESS_MAIN(MailMessageTest)
#include "MailMessageTest.moc"
