#include "tests/support/fairness/FairnessWitness.h"
#include "tests/support/notices/SmtpEmulator.h"
#include "tests/support/server/Installation.h"
#include "tests/support/server/ServerProcess.h"
#include "tests/support/server/Visitor.h"

#include <QJsonDocument>
#include <QTest>

#include <map>
#include <optional>

using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int visitors = 120;

QString codeNumbered(int number) {
    return u"%1"_s.arg(number, 6, 36, QLatin1Char('0')).toUpper();
}

} // namespace

// Two servers send the same outbox, and one is killed while it does: nothing is lost, nothing doubled.
class NoticeRaceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aKilledSendersMailsAreSentByTheOther();
    void aMailThatWasHandedOverIsNotSentAgain();

private:
    QProcessEnvironment environment(double perSecond) const {
        QProcessEnvironment environment = m_site->environment();
        environment.insert(u"INVITES_MAIL_URL"_s, m_mail->url());
        environment.insert(u"INVITES_MAIL_FROM"_s, u"invites@example.org"_s);
        environment.insert(u"INVITES_MAIL_PER_SECOND"_s, QString::number(perSecond));
        return environment;
    }
    // Through this server: so many who wait, each with an address.
    void waitInLine(const QByteArray& origin, int count) {
        Visitor client(origin);
        for (int i = 0; i < count; ++i) {
            Visitor visitor(origin);
            QCOMPARE(visitor.request(m_site->humanToken()).status, 201);
            HttpClient::Headers headers = visitor.bearer();
            // A line of its own: an address may ask for so many only.
            headers << "Content-Type: application/json"
                    << "X-Forwarded-For: 192.0.2." + QByteArray::number(i % 250 + 1);
            const QJsonObject body{{u"email"_s, u"v%1@example.org"_s.arg(i)}};
            QCOMPARE(
                visitor.client().send("PUT", "/api/v1/ticket/notices", headers, QJsonDocument(body).toJson()).status,
                200);
        }
    }
    void offer(int count) {
        QStringList codes;
        for (int i = 0; i < count; ++i)
            codes << codeNumbered(i + 1);
        QCOMPARE(m_site->addCodes(codes), count);
    }
    // Somebody comes by, so that a server looks.
    void comeBy(const QByteArray& origin) { Visitor(origin).request(m_site->humanToken()); }
    // What a dead server has leased is over, as after two minutes.
    void endLeases() {
        m_site->sql(
            u"update invites.outbox set due_at = now() where state in ('waiting', 'handed') and lease is not null"_s);
    }
    qint64 in(const QString& state) {
        return m_site->count(
            u"select count(*) from invites.outbox where kind = 'offered' and state = '%1'"_s.arg(state));
    }

    TestCluster m_cluster;
    std::unique_ptr<Installation> m_site;
    std::optional<FairnessWitness> m_witness;
    std::unique_ptr<SmtpEmulator> m_mail;
};

void NoticeRaceTest::init() {
    m_site = std::make_unique<Installation>(m_cluster);
    m_mail = std::make_unique<SmtpEmulator>();
    m_witness.emplace([this](const QString& statements) { return m_site->sql(statements); });
}

void NoticeRaceTest::cleanup() {
    const QStringList faults = m_witness->faults();
    const QByteArray wrong = m_site->wrongWithLedger();
    m_site.reset();
    QCOMPARE(faults, QStringList());
    QCOMPARE(wrong, QByteArray());
}

void NoticeRaceTest::aKilledSendersMailsAreSentByTheOther() {
    QProcessEnvironment slow = environment(40);
    slow.insert(u"INVITES_TRUSTED_PROXIES"_s, u"127.0.0.1"_s);
    ServerProcess one(slow);
    ServerProcess other(slow);
    waitInLine(one.origin(), visitors);
    offer(visitors);
    comeBy(one.origin());
    comeBy(other.origin());
    // Both are at it.
    QTRY_VERIFY(m_site->count(u"select count(distinct lease) from invites.outbox where state = 'waiting'"_s) >= 2);
    QVERIFY(m_mail->waitForMails(10));
    one.kill();
    const qint64 lost =
        m_site->count(u"select count(*) from invites.outbox where lease is not null and state = 'waiting'"_s);
    QVERIFY(lost > 0);
    QTRY_VERIFY_WITH_TIMEOUT((endLeases(), comeBy(other.origin()), in(u"waiting"_s) + in(u"handed"_s) == 0), 60'000);
    std::map<QByteArray, int> received;
    for (const ReceivedMail& mail : m_mail->mails())
        ++received[mail.to];
    for (const auto& [to, count] : received)
        QVERIFY2(count == 1, to.constData());
    // All but the one of whose end nobody knows, which is accounted for.
    QVERIFY(in(u"unsure"_s) <= 1);
    QCOMPARE(in(u"sent"_s) + in(u"unsure"_s), visitors);
    QVERIFY(int(received.size()) >= in(u"sent"_s));
    QVERIFY(int(received.size()) >= visitors - 1);
}

void NoticeRaceTest::aMailThatWasHandedOverIsNotSentAgain() {
    ServerProcess one(environment(1000));
    waitInLine(one.origin(), 1);
    m_mail->behave(SmtpBehaviour::Hold);
    offer(1);
    comeBy(one.origin());
    QVERIFY(m_mail->waitUntilHeld(1));
    QCOMPARE(in(u"handed"_s), 1);
    // Between the mail server's taking it and our knowing that.
    one.kill();
    m_mail->behave(SmtpBehaviour::Accept);
    m_mail->release();
    ServerProcess other(environment(1000));
    m_site->sql(u"update invites.outbox set due_at = now() where state = 'handed'"_s);
    comeBy(other.origin());
    QTRY_COMPARE(in(u"unsure"_s), 1);
    QCOMPARE(m_mail->mails().size(), 1U);
    // The reminder is still to come.
    QCOMPARE(
        m_site->count(u"select count(*) from invites.outbox where kind = 'hold_ends_soon' and state = 'waiting'"_s), 1);
}

QTEST_GUILESS_MAIN(NoticeRaceTest)
#include "NoticeRaceTest.moc"
