#include "common/store/CampaignAdminStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

using namespace invites;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class CampaignAdminStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void aNewCampaignHasWhatWasAsked();
    void aShortNameIsTakenOnce();
    void whatCannotBeIsRefusedWithItsName_data();
    void whatCannotBeIsRefusedWithItsName();
    void aChangeIsAuditedWithBeforeAndAfter();
    void nothingChangedIsNothingAudited();
    void aSecondEditorIsToldWhoWasFirst();
    void thePrioritysShareIsASettingLikeOthers();
    void theVersionMovesOnWithTheCampaign();
    void askingForLessCompletesWhoGaveEnough();
    void aChangeServesTheLine();
    void onlyAdminsChange_data();
    void onlyAdminsChange();

private:
    store::CampaignAdminStore admin() { return store::CampaignAdminStore(*m_adam); }
    store::CampaignRecord sora() {
        const auto records = admin().list();
        for (const store::CampaignRecord& record : *records) {
            if (record.settings.slug == u"sora")
                return record;
        }
        qFatal("no sora");
    }
    QString last(const QString& expression) {
        return m_fixture.sql(u"select "_s + expression + u" from invites.audit_event order by id desc limit 1"_s);
    }
    // Since the test began: setting a database up leaves events too.
    int events() { return m_fixture.sql(u"select count(*) from invites.audit_event"_s).toInt() - m_before; }

    test::StoreFixture m_fixture;
    std::unique_ptr<db::Connection> m_adam;
    int m_before = 0;
};

void CampaignAdminStorePgTest::initTestCase() {
    m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"olga"_s, {u"invites_owner"_s, u"invites_admin"_s});
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
    m_fixture.addLogin(u"serv"_s, {u"invites_server"_s});
}

void CampaignAdminStorePgTest::init() {
    m_adam.reset();
    m_fixture.reset();
    m_adam = m_fixture.connectAs(u"adam"_s);
    m_before = 0;
    m_before = events();
}

void CampaignAdminStorePgTest::aNewCampaignHasWhatWasAsked() {
    store::CampaignSettings settings;
    settings.slug = u"nova"_s;
    settings.name = u"Nova"_s;
    settings.productUrl = u"https://nova.example/"_s;
    settings.codePattern = u"[a-z]{5}"_s;
    settings.upperCase = false;
    settings.contributionSize = 2;
    settings.hold = 30h;
    settings.returnWindow = 48h;
    settings.returnDeadline = 100h;
    settings.open = false;
    settings.priorityShare.reset();
    settings.drawsRush = false;
    settings.endsAt = Instant(std::chrono::sys_days(std::chrono::year(2031) / 5 / 6)) + 7h + 1us;
    const auto id = admin().create(settings);
    QVERIFY2(id.has_value(), id ? "" : qUtf8Printable(id.error().detail));
    const auto records = admin().list();
    QCOMPARE(records->size(), std::size_t(2));
    QCOMPARE(records->front().id, *id);
    QVERIFY(records->front().settings == settings);
    QCOMPARE(last(u"author || ' ' || action || ' ' || subject_kind || ' ' || (subject_id = campaign_id)"_s),
        u"adam create_campaign campaign true"_s);
    QCOMPARE(last(u"after ->> 'slug'"_s), u"nova"_s);
    m_fixture.addCodes({u"abcde"_s}, u"nova"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void CampaignAdminStorePgTest::aShortNameIsTakenOnce() {
    store::CampaignSettings settings = sora().settings;
    const auto refused = admin().create(settings);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    QCOMPARE(refused.error().reason, u"slug_taken"_s);
    QCOMPARE(events(), 0);
}

void CampaignAdminStorePgTest::whatCannotBeIsRefusedWithItsName_data() {
    QTest::addColumn<QString>("reason");
    QTest::addColumn<store::CampaignSettings>("settings");
    store::CampaignSettings good;
    good.slug = u"nova"_s;
    good.name = u"Nova"_s;
    good.productUrl = u"https://nova.example/"_s;
    good.codePattern = u".+"_s;
    const auto row = [&](const char* name, const char* reason,
                         const std::function<void(store::CampaignSettings&)>& spoil) {
        store::CampaignSettings bad = good;
        spoil(bad);
        QTest::newRow(name) << QString::fromLatin1(reason) << bad;
    };
    row("empty short name", "bad_slug", [](auto& s) { s.slug.clear(); });
    row("capitals", "bad_slug", [](auto& s) { s.slug = u"Nova"_s; });
    row("the site's own", "bad_slug", [](auto& s) { s.slug = u"api"_s; });
    row("too long a short name", "bad_slug", [](auto& s) { s.slug = QString(64, u'a'); });
    row("no name", "bad_name", [](auto& s) { s.name = u"  "_s; });
    row("too long a name", "bad_name", [](auto& s) { s.name = QString(101, u'a'); });
    row("no link", "bad_url", [](auto& s) { s.productUrl = u"nova.example"_s; });
    row("a script", "bad_url", [](auto& s) { s.productUrl = u"javascript:alert(1)"_s; });
    row("no pattern", "bad_pattern", [](auto& s) { s.codePattern.clear(); });
    row("half a pattern", "bad_pattern", [](auto& s) { s.codePattern = u"(["_s; });
    row("nothing back", "bad_contribution_size", [](auto& s) { s.contributionSize = 0; });
    row("too much back", "bad_contribution_size", [](auto& s) { s.contributionSize = 21; });
    row("no hold", "bad_duration", [](auto& s) { s.hold = 0s; });
    row("a hold for ever", "bad_duration", [](auto& s) { s.hold = std::chrono::years(3); });
    row("no way back", "bad_duration", [](auto& s) { s.returnWindow = -1s; });
    row("priority for all", "bad_priority_share", [](auto& s) { s.priorityShare = 1; });
    row("too small a share", "bad_priority_share", [](auto& s) { s.priorityShare = 101; });
    row("no time", "bad_duration", [](auto& s) { s.returnDeadline = 1s; });
}

void CampaignAdminStorePgTest::whatCannotBeIsRefusedWithItsName() {
    QFETCH(QString, reason);
    QFETCH(store::CampaignSettings, settings);
    const auto created = admin().create(settings);
    QVERIFY(!created);
    QCOMPARE(created.error().code, ErrorCode::InvalidInput);
    QCOMPARE(created.error().reason, reason);
    QVERIFY(created.error().detail.endsWith(u'.'));
    if (reason != u"bad_slug"_s) {
        const auto updated = admin().update(m_fixture.campaign(), sora().version, settings);
        QVERIFY(!updated);
        QCOMPARE(updated.error().reason, reason);
    }
    QCOMPARE(events(), 0);
}

void CampaignAdminStorePgTest::aChangeIsAuditedWithBeforeAndAfter() {
    store::CampaignRecord record = sora();
    record.settings.name = u"Sora 2"_s;
    record.settings.open = false;
    const auto answer = admin().update(record.id, record.version, record.settings);
    QVERIFY2(answer.has_value(), answer ? "" : qUtf8Printable(answer.error().detail));
    QVERIFY(!answer->isConflict);
    QCOMPARE(sora().version, answer->version);
    QVERIFY(sora().settings == record.settings);
    QCOMPARE(events(), 1);
    QCOMPARE(last(u"author || ' ' || action || ' ' || before || ' ' || after"_s),
        u"adam update_campaign {\"name\": \"Sora\", \"open\": true} {\"name\": \"Sora 2\", \"open\": false}"_s);
}

void CampaignAdminStorePgTest::nothingChangedIsNothingAudited() {
    const store::CampaignRecord record = sora();
    const auto answer = admin().update(record.id, record.version, record.settings);
    QVERIFY(answer.has_value());
    QCOMPARE(answer->version, record.version);
    QCOMPARE(events(), 0);
}

void CampaignAdminStorePgTest::aSecondEditorIsToldWhoWasFirst() {
    store::CampaignRecord record = sora();
    const auto olga = m_fixture.connectAs(u"olga"_s);
    store::CampaignSettings hers = record.settings;
    hers.contributionSize = 5;
    QVERIFY(!store::CampaignAdminStore(*olga).update(record.id, record.version, hers)->isConflict);
    record.settings.name = u"Mine"_s;
    const auto answer = admin().update(record.id, record.version, record.settings);
    QVERIFY(answer.has_value());
    QVERIFY(answer->isConflict);
    QCOMPARE(answer->changedBy.value_or(QString()), u"olga"_s);
    QVERIFY(answer->changedAt.has_value());
    QVERIFY(sora().settings == hers);
    QCOMPARE(events(), 1);
    // By hand, and so seen by the audit's own trigger.
    QCOMPARE(m_fixture.refusal(*olga, u"update invites.campaign set name = 'By hand' where id = 1"_s), QString());
    QCOMPARE(admin().update(record.id, answer->version, record.settings)->changedBy.value_or(QString()), u"olga"_s);
}

void CampaignAdminStorePgTest::thePrioritysShareIsASettingLikeOthers() {
    store::CampaignRecord record = sora();
    QCOMPARE(record.settings.priorityShare.value_or(0), 4);
    for (const std::optional<int> share : {std::optional(2), std::optional<int>(), std::optional(100)}) {
        record.settings.priorityShare = share;
        QVERIFY(admin().update(record.id, record.version, record.settings).has_value());
        record = sora();
        QCOMPARE(record.settings.priorityShare, share);
    }
    QCOMPARE(last(u"before::text || ' ' || after"_s), u"{\"priority_share\": null} {\"priority_share\": 100}"_s);
}

void CampaignAdminStorePgTest::theVersionMovesOnWithTheCampaign() {
    store::CampaignRecord record = sora();
    for (int size = 1; size <= 3; ++size) {
        record.settings.contributionSize = size;
        const auto answer = admin().update(record.id, record.version, record.settings);
        QVERIFY(answer && !answer->isConflict);
        QVERIFY(answer->version > record.version);
        record.version = answer->version;
    }
    QCOMPARE(admin().update(CampaignId(99), 1, record.settings).error().code, ErrorCode::NotFound);
}

void CampaignAdminStorePgTest::askingForLessCompletesWhoGaveEnough() {
    m_fixture.addCodes({u"A1"_s, u"B2"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.take(u"ben"_s);
    m_fixture.contribute(u"ann"_s, {u"D1"_s, u"D2"_s});
    m_fixture.contribute(u"ben"_s, {u"D3"_s});
    store::CampaignRecord record = sora();
    record.settings.contributionSize = 2;
    QVERIFY(admin().update(record.id, record.version, record.settings).has_value());
    QCOMPARE(m_fixture.look(u"ann"_s).state, TicketState::Contributed);
    QCOMPARE(m_fixture.look(u"ben"_s).state, TicketState::Delivered);
    QCOMPARE(last(u"after ->> 'tickets_completed'"_s), u"1"_s);
    QCOMPARE(m_fixture.sql(u"select string_agg(status::text, ' ' order by id) from invites.code where id < 3"_s),
        u"used distributed"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void CampaignAdminStorePgTest::aChangeServesTheLine() {
    m_fixture.take(u"ann"_s);
    // A code that came by hand, past the functions that serve the line.
    m_fixture.sql(u"insert into invites.code (campaign_id, fingerprint, sealed, source) values (1, sha256('x'),"
                  " decode(repeat('ab', 60), 'hex'), 'console')"_s);
    store::CampaignRecord record = sora();
    record.settings.hold = 1h;
    QVERIFY(admin().update(record.id, record.version, record.settings).has_value());
    QCOMPARE(m_fixture.sql(u"select state || ' ' || (offer_expires_at - offered_at) from invites.ticket"_s),
        u"offered 01:00:00"_s);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void CampaignAdminStorePgTest::onlyAdminsChange_data() {
    QTest::addColumn<bool>("reads");
    QTest::addColumn<bool>("changes");
    QTest::newRow("adam") << true << true;
    QTest::newRow("olga") << true << true;
    QTest::newRow("mona") << true << false;
    QTest::newRow("serv") << false << false;
}

void CampaignAdminStorePgTest::onlyAdminsChange() {
    QFETCH(bool, reads);
    QFETCH(bool, changes);
    store::CampaignRecord record = sora();
    const auto connection = m_fixture.connectAs(QString::fromLatin1(QTest::currentDataTag()));
    store::CampaignAdminStore campaigns(*connection);
    QCOMPARE(campaigns.list().has_value(), reads);
    record.settings.name = u"Changed"_s;
    const auto updated = campaigns.update(record.id, record.version, record.settings);
    QCOMPARE(updated.has_value(), changes);
    record.settings.slug = u"nova"_s;
    const auto created = campaigns.create(record.settings);
    QCOMPARE(created.has_value(), changes);
    if (!changes) {
        QCOMPARE(updated.error().code, ErrorCode::PermissionDenied);
        QCOMPARE(created.error().code, ErrorCode::PermissionDenied);
    }
}

QTEST_GUILESS_MAIN(CampaignAdminStorePgTest)
#include "CampaignAdminStorePgTest.moc"
