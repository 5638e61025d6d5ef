#include "common/store/MemberAdminStore.h"
#include "common/store/SuspensionStore.h"
#include "tests/support/store/SignInFixture.h"

#include <QTest>

#include <algorithm>

using namespace invites;
using namespace Qt::StringLiterals;
using store::MemberAdminStore;
using store::MemberFilter;
using store::MemberState;

// Members as those see them who look after them.
class MemberAdminStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void membersAreListedLatestFirst();
    void whatTheyGaveIsCounted();
    void aListIsNarrowed();
    void namesAreReadOnlyWhenAnnounced();
    void readingNamesIsAuditedForEach();
    void moderatorsReadNoNames();
    void aMemberIsFoundByWholeWords_data();
    void aMemberIsFoundByWholeWords();
    void wordsWithTheSameBitsAreToldApart();
    void namesFromBeforeTheIndexAreFoundAndIndexed();
    void aNewNameIsFoundAfterTheNextSignIn();
    void searchingIsAuditedWithoutTheWords();
    void aSearchReadsNoMoreThanItAnnounced();
    void aMemberIsFoundByHisWholeAddress();
    void aHistoryTellsWhatHappened();

private:
    MemberAdminStore members() { return MemberAdminStore(m_fixture.connection()); }
    std::vector<MemberId> idsOf(const MemberFilter& filter = {}) {
        std::vector<MemberId> ids;
        const auto page = members().page(filter, MemberAdminStore::latest, 100).value();
        for (const auto& member : page)
            ids.push_back(member.id);
        return ids;
    }
    std::vector<MemberId> found(const QString& name) {
        std::vector<MemberId> ids;
        const auto search = members().findByName(name, m_people->cipher()).value();
        for (const auto& member : search.found)
            ids.push_back(member.id);
        return ids;
    }
    std::unique_ptr<db::Connection> as(const QString& user) { return m_fixture.connectAs(user); }

    test::StoreFixture m_fixture;
    std::unique_ptr<test::SignInFixture> m_people;
};

void MemberAdminStorePgTest::initTestCase() {
    m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
    m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
}

void MemberAdminStorePgTest::init() {
    m_fixture.reset();
    m_people = std::make_unique<test::SignInFixture>(m_fixture);
}

void MemberAdminStorePgTest::membersAreListedLatestFirst() {
    const MemberId ann = m_people->signIn(u"ann"_s);
    const MemberId ben = m_people->signIn(u"ben"_s, {}, u"oidc"_s);
    const MemberId cleo = m_people->signIn(u"cleo"_s);
    QCOMPARE(idsOf(), (std::vector{cleo, ben, ann}));
    const auto rest = members().page({}, ben, 100).value();
    QCOMPARE(rest.size(), 1U);
    QCOMPARE(rest[0].id, ann);
    QCOMPARE(rest[0].providers, QStringList{u"linkedin"_s});
    QVERIFY(rest[0].lastSeenAt && *rest[0].lastSeenAt >= rest[0].joinedAt);
    QCOMPARE(members().page({}, MemberAdminStore::latest, 2).value().size(), 2U);
}

void MemberAdminStorePgTest::whatTheyGaveIsCounted() {
    m_fixture.addCodes({u"A1"_s, u"B1"_s, u"C1"_s});
    m_fixture.take(u"ann"_s);
    m_fixture.contribute(u"ann"_s, {u"G1"_s, u"G2"_s, u"G3"_s});
    m_people->signIn(u"ann"_s, u"ann"_s);
    m_fixture.sql(u"update invites.code set status = 'invalid' where id = 4"_s);
    m_fixture.sql(u"update invites.code set status = 'distributed', distributed_at = now() where false"_s);
    for (const QString& visitor : {u"b"_s, u"c"_s, u"d"_s})
        m_fixture.take(visitor);
    m_fixture.report(u"d"_s, ReportOutcome::Works);
    const auto ann = members().page({}, MemberAdminStore::latest, 1).value().front();
    QCOMPARE(ann.tickets, 1);
    QCOMPARE(ann.given, 3);
    QCOMPARE(ann.good, 1);
    QCOMPARE(ann.bad, 1);
    QVERIFY(!ann.isSuspended && !ann.hasPremium && !ann.mergedInto);
}

void MemberAdminStorePgTest::aListIsNarrowed() {
    const MemberId ann = m_people->signIn(u"ann"_s);
    const MemberId ben = m_people->signIn(u"ben"_s, {}, u"oidc"_s);
    const MemberId cleo = m_people->signIn(u"cleo"_s);
    const MemberId dora = m_people->signIn(u"dora"_s);
    m_fixture.sql(
        u"select invites.suspend_member(%1, null, now() + interval '1 day', 'x');"
        " insert into invites.premium_account (member_id, customer_id, has_premium) values (%2, 'cus_1', true)"_s
            .arg(ann.value)
            .arg(cleo.value));
    QVERIFY(members().merge(cleo, dora, members().planMerge(cleo, dora).value(), u"one person"_s).value());
    QCOMPARE(idsOf(), (std::vector{cleo, ben, ann}));
    QCOMPARE(idsOf({{}, u"oidc"_s, {}}), std::vector{ben});
    QCOMPARE(idsOf({{}, {}, MemberState::Suspended}), std::vector{ann});
    QCOMPARE(idsOf({{}, {}, MemberState::Premium}), std::vector{cleo});
    QCOMPARE(idsOf({{}, {}, MemberState::Merged}), std::vector{dora});
    QCOMPARE(idsOf({std::vector{ann, dora}, {}, {}}), (std::vector{dora, ann}));
    QCOMPARE(idsOf({std::vector<MemberId>(), {}, {}}), std::vector<MemberId>());
    const auto suspended = members().page({std::vector{ann}, {}, {}}, MemberAdminStore::latest, 1).value().front();
    QVERIFY(suspended.isSuspended && suspended.suspendedUntil);
    m_fixture.sql(u"select invites.suspend_member(%1, null, null, 'x')"_s.arg(ann.value));
    const auto endless = members().page({std::vector{ann}, {}, {}}, MemberAdminStore::latest, 1).value().front();
    QVERIFY(endless.isSuspended && !endless.suspendedUntil);
}

void MemberAdminStorePgTest::namesAreReadOnlyWhenAnnounced() {
    const MemberId ann = m_people->signIn(u"ann"_s);
    const auto adam = as(u"adam"_s);
    const QString read = u"select invites.unmask_members(array[%1::bigint])"_s.arg(ann.value);
    QCOMPARE(m_fixture.refusal(*adam, read), u"not_announced"_s);
    // Not in the transaction that announces it, which could be taken back.
    const Status undone = adam->transact([&](db::Connection& transaction) -> Status {
        m_fixture.refusal(transaction, u"select invites.announce_member_unmasking(array[%1::bigint])"_s.arg(ann.value));
        const QString refused = m_fixture.refusal(transaction, read);
        return failure(ErrorCode::Cancelled, refused);
    });
    QCOMPARE(undone.error().detail, u"not_announced"_s);
    // Nor by somebody else, nor long after.
    QVERIFY(MemberAdminStore(*adam).unmask({ann}, m_people->cipher()));
    QCOMPARE(m_fixture.refusal(*adam, read), QString());
    m_fixture.addLogin(u"alma"_s, {u"invites_admin"_s});
    QCOMPARE(m_fixture.refusal(*as(u"alma"_s), read), u"not_announced"_s);
    QCOMPARE(
        MemberAdminStore(*adam).unmask({ann, MemberId(999)}, m_people->cipher()).error().code, ErrorCode::NotFound);
    QCOMPARE(MemberAdminStore(*adam).unmask(std::vector<MemberId>(201, ann), m_people->cipher()).error().code,
        ErrorCode::InvalidInput);
}

void MemberAdminStorePgTest::readingNamesIsAuditedForEach() {
    const MemberId ann = m_people->signIn(u"ann"_s);
    const MemberId ben = m_people->signIn(u"ben"_s);
    const auto adam = as(u"adam"_s);
    const auto opened = MemberAdminStore(*adam).unmask({ann, ben}, m_people->cipher()).value();
    QCOMPARE(opened.size(), 2U);
    QCOMPARE(opened[0], (store::OpenedMember{ben, {{u"Ben"_s, u"ben@example.org"_s}}}));
    QCOMPARE(opened[1], (store::OpenedMember{ann, {{u"Ann"_s, u"ann@example.org"_s}}}));
    QCOMPARE(m_fixture.sql(u"select string_agg(author || ' ' || subject_kind || ' ' || subject_id, ', ' order by id)"
                           " from invites.audit_event where action = 'unmask_member'"_s),
        u"adam member %1, adam member %2"_s.arg(ann.value).arg(ben.value));
}

void MemberAdminStorePgTest::moderatorsReadNoNames() {
    const MemberId ann = m_people->signIn(u"ann"_s);
    const auto mona = as(u"mona"_s);
    MemberAdminStore store(*mona);
    QCOMPARE(store.page({}, MemberAdminStore::latest, 10).value().size(), 1U);
    QVERIFY(!store.history(ann).value().empty());
    QCOMPARE(store.unmask({ann}, m_people->cipher()).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(store.findByName(u"ann"_s, m_people->cipher()).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(store.findByEmail(u"ann@example.org"_s, m_people->cipher()).error().code, ErrorCode::PermissionDenied);
    QCOMPARE(store.planMerge(ann, ann).error().code, ErrorCode::PermissionDenied);
}

void MemberAdminStorePgTest::aMemberIsFoundByWholeWords_data() {
    QTest::addColumn<QString>("words");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("one word") << u"marie"_s << true;
    QTest::newRow("any order") << u"MULLER ann"_s << true;
    QTest::newRow("all of it") << u"Ann-Marie Müller"_s << true;
    QTest::newRow("a part of a word") << u"mull"_s << false;
    QTest::newRow("one word too many") << u"ann smith"_s << false;
}

void MemberAdminStorePgTest::aMemberIsFoundByWholeWords() {
    QFETCH(QString, words);
    QFETCH(bool, isFound);
    const MemberId ann = m_people->signInAs(u"ann"_s, {u"Ann-Marie Müller"_s, {}});
    m_people->signInAs(u"bob"_s, {u"Bob Smith"_s, {}});
    QCOMPARE(found(words), isFound ? std::vector{ann} : std::vector<MemberId>());
}

void MemberAdminStorePgTest::wordsWithTheSameBitsAreToldApart() {
    const auto bits = m_people->cipher().nameIndex(u"ann"_s);
    QString other;
    for (int number = 0; other.isEmpty(); ++number) {
        if (const QString word = u"w%1"_s.arg(number); m_people->cipher().nameIndex(word) == bits)
            other = word;
    }
    m_people->signInAs(u"other"_s, {other, {}});
    const MemberId ann = m_people->signIn(u"ann"_s);
    QCOMPARE(found(u"ann"_s), std::vector{ann});
    // Both were looked at, and the history says so.
    QCOMPARE(m_fixture.sql(u"select after ->> 'profiles' from invites.audit_event where action = 'search_members'"_s),
        u"2"_s);
}

void MemberAdminStorePgTest::namesFromBeforeTheIndexAreFoundAndIndexed() {
    const MemberId ann = m_people->signIn(u"ann"_s);
    m_people->signIn(u"ben"_s);
    m_fixture.sql(u"update invites.member_identity set name_index = null"_s);
    QCOMPARE(found(u"ann"_s), std::vector{ann});
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.member_identity where name_index is null"_s), u"0"_s);
    QCOMPARE(found(u"ann"_s), std::vector{ann});
    QCOMPARE(m_fixture.sql(u"select after ->> 'profiles' from invites.audit_event where action = 'search_members'"
                           " order by id desc limit 1"_s),
        u"1"_s);
}

void MemberAdminStorePgTest::aNewNameIsFoundAfterTheNextSignIn() {
    const MemberId ann = m_people->signIn(u"ann"_s);
    QCOMPARE(m_people->signInAs(u"ann"_s, {u"Anna Schmidt"_s, {}}), ann);
    QCOMPARE(found(u"schmidt"_s), std::vector{ann});
    QVERIFY(found(u"ann"_s).empty());
}

void MemberAdminStorePgTest::searchingIsAuditedWithoutTheWords() {
    m_people->signIn(u"ann"_s);
    const auto adam = as(u"adam"_s);
    QVERIFY(MemberAdminStore(*adam).findByName(u"ann"_s, m_people->cipher()));
    QCOMPARE(m_fixture.sql(u"select author || ' ' || (after - 'transaction')::text from invites.audit_event"
                           " where action = 'search_members'"_s),
        u"adam {\"profiles\": 1}"_s);
    QCOMPARE(MemberAdminStore(*adam).findByName(u" . "_s, m_people->cipher()).error().code, ErrorCode::InvalidInput);
}

void MemberAdminStorePgTest::aSearchReadsNoMoreThanItAnnounced() {
    m_people->signIn(u"ann"_s);
    m_people->signIn(u"ben"_s);
    const auto adam = as(u"adam"_s);
    const QString bits = QString::number(m_people->cipher().nameIndex(u"ann"_s).front());
    const QString event = m_fixture.sql(u"set session authorization adam;"
                                        " select invites.announce_member_search(array[%1::bigint])"_s.arg(bits));
    QCOMPARE(m_fixture.refusal(*adam, u"select invites.search_members(0, array[%1::bigint])"_s.arg(bits)),
        u"not_announced"_s);
    m_fixture.sql(u"update invites.member_identity set name_index = null"_s);
    QCOMPARE(m_fixture.sql(u"set session authorization adam;"
                           " select count(*) from invites.search_members(%1, array[%2::bigint])"_s.arg(event, bits)),
        u"1"_s);
}

void MemberAdminStorePgTest::aMemberIsFoundByHisWholeAddress() {
    const MemberId ann = m_people->signIn(u"ann"_s);
    m_people->signIn(u"ben"_s);
    QCOMPARE(members().findByEmail(u" ANN@example.org"_s, m_people->cipher()).value(), std::vector{ann});
    QVERIFY(members().findByEmail(u"ann@example"_s, m_people->cipher()).value().empty());
    QVERIFY(members().findByEmail({}, m_people->cipher()).value().empty());
}

void MemberAdminStorePgTest::aHistoryTellsWhatHappened() {
    m_fixture.addCodes({u"A1"_s});
    m_fixture.take(u"ann"_s);
    const MemberId ann = m_people->signIn(u"ann"_s, u"ann"_s);
    m_fixture.report(u"ann"_s, ReportOutcome::Works);
    m_fixture.contribute(u"ann"_s, {u"G1"_s, u"G2"_s});
    const auto adam = as(u"adam"_s);
    QVERIFY(store::SuspensionStore(*adam).suspend({ann, {}, {}, u"sells codes"_s}));
    const auto events = members().history(ann).value();
    QStringList actions;
    for (const auto& event : events)
        actions << event.action;
    for (const QString& action : {u"joined"_s, u"signed_in"_s, u"linked"_s, u"requested"_s, u"delivered"_s,
             u"reported"_s, u"gave_codes"_s, u"suspend_member"_s})
        QVERIFY2(actions.contains(action), qUtf8Printable(action));
    QCOMPARE(actions.front(), u"suspend_member"_s);
    QCOMPARE(events.front().author, u"adam"_s);
    QCOMPARE(events.front().reason, u"sells codes"_s);
    const auto gave =
        std::find_if(events.begin(), events.end(), [](const auto& event) { return event.action == u"gave_codes"_s; });
    QCOMPARE(gave->detail, QByteArray("{\"codes\": 2}"));
    QCOMPARE(gave->campaign, u"sora"_s);
    QCOMPARE(gave->ticket, std::optional<qint64>(1));
    QVERIFY(std::is_sorted(
        events.begin(), events.end(), [](const auto& left, const auto& right) { return left.at > right.at; }));
}

QTEST_GUILESS_MAIN(MemberAdminStorePgTest)
#include "MemberAdminStorePgTest.moc"
