#include "common/store/CodeActStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <thread>

using namespace invites;
using namespace Qt::StringLiterals;
using store::CodeAct;
using store::CodeActKind;
using store::CodeActOutcome;
using store::CodeActStore;
using store::CodeChange;
using store::SeenCode;

namespace {

using Acts = Result<std::vector<CodeAct>>;
using Codes = std::vector<SeenCode>;

CodeChange changeOf(CodeActKind kind, const QString& text = {}, CodeStatus status = CodeStatus::Invalid) {
    return {kind, status, kind == CodeActKind::Note ? text : QString(), kind == CodeActKind::Note ? QString() : text};
}

// One who tells everything once.
class Editor {
public:
    explicit Editor(db::Connection& connection) : m_store(connection) {}

    Acts change(const CodeChange& change, const Codes& codes) {
        return m_store.change(QUuid::createUuid(), change, codes);
    }
    Acts settle(const Codes& codes, CodeStatus status, const QString& reason = {}) {
        return change(changeOf(CodeActKind::Settle, reason, status), codes);
    }
    Acts unsettle(const Codes& codes) { return change(changeOf(CodeActKind::Unsettle), codes); }
    Acts note(const Codes& codes, const QString& note) { return change(changeOf(CodeActKind::Note, note), codes); }
    Acts revertNote(const Codes& codes) { return change(changeOf(CodeActKind::RevertNote), codes); }
    Acts remove(const Codes& codes, const QString& reason = {}) {
        return change(changeOf(CodeActKind::Delete, reason), codes);
    }
    Acts restore(const Codes& codes) { return change(changeOf(CodeActKind::Restore), codes); }
    Acts release(const Codes& codes, const QString& reason) {
        return change(changeOf(CodeActKind::Release, reason), codes);
    }
    Acts resume(const Codes& codes) { return change(changeOf(CodeActKind::Resume), codes); }

private:
    CodeActStore m_store;
};

const std::vector<std::pair<const char*, CodeChange>> allActs{
    {"settle", changeOf(CodeActKind::Settle, u"why"_s)},
    {"unsettle", changeOf(CodeActKind::Unsettle)},
    {"note", changeOf(CodeActKind::Note, u"mine"_s)},
    {"revert note", changeOf(CodeActKind::RevertNote)},
    {"delete", changeOf(CodeActKind::Delete, u"why"_s)},
    {"restore", changeOf(CodeActKind::Restore)},
    {"release", changeOf(CodeActKind::Release, u"why"_s)},
    {"resume", changeOf(CodeActKind::Resume)},
    {"nothing", changeOf(CodeActKind::Nothing)},
};

QString textOf(const Acts& acts) {
    if (!acts)
        return acts.error().reason;
    static const char* const names[] = {"done", "changed", "refused", "gone"};
    QStringList words;
    for (const CodeAct& act : *acts)
        words += QString::fromLatin1(names[int(act.outcome)]);
    return words.join(u' ');
}

} // namespace

// What an admin does with codes: A1 goes to ann, B2 to ben (who gives all four back), the others stay in the pool.
class CodeActStorePgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        m_fixture.addLogin(u"adam"_s, {u"invites_admin"_s});
        m_fixture.addLogin(u"eve"_s, {u"invites_admin"_s});
        m_fixture.addLogin(u"olga"_s, {u"invites_owner"_s});
        m_fixture.addLogin(u"mona"_s, {u"invites_moderator"_s});
        m_fixture.addLogin(u"server"_s, {u"invites_server"_s});
    }
    void init() {
        m_fixture.reset();
        m_fixture.addCodes({u"A1"_s, u"B2"_s});
        m_fixture.take(u"ann"_s);
        m_fixture.take(u"ben"_s);
        m_adam = m_fixture.connectAs(u"adam"_s);
    }
    void cleanup() { QCOMPARE(m_fixture.brokenLaws(), QString()); }

    void settlingIsByStatus_data();
    void settlingIsByStatus();
    void onlyAdminsAndOwnersAct_data();
    void onlyAdminsAndOwnersAct();
    void whatSomebodyElseChangedStays_data();
    void whatSomebodyElseChangedStays();
    void takingBackRestoresExactly_data();
    void takingBackRestoresExactly();
    void aContributionMeanwhileCounts();
    void whatAContributionProvedIsNotTakenBack();
    void theStateMachineIsAsStrictAsBefore();
    void everyCodeOfABulkLeavesItsEvent();
    void deletedCodesOnlyComeBack();
    void aHeldCodeIsNotDeleted();
    void whatComesBackServesTheLine_data();
    void whatComesBackServesTheLine();
    void releasingEndsTheHoldAsTimeWould();
    void releasingNeedsAReason();
    void aNoteThatIsThereAlreadyIsNoChange();
    void aNoteIsRevertedToWhatItWasBeforeTheAct();
    void whatIsToldTwiceIsDoneOnce_data();
    void whatIsToldTwiceIsDoneOnce();
    void aClosedTokenDoesNothingAnyMore();
    void aSecondTellerWaitsForTheFirst();
    void oldTokensAreForgotten();
    void aReleaseIsTakenBack_data();
    void aReleaseIsTakenBack();
    void aReleaseThatSomebodyGainedByStays_data();
    void aReleaseThatSomebodyGainedByStays();
    void longTextsAreRefused();
    void twoEditorsAtOnce();
    void historyTellsEverything();
    void historyOfAReleasedCode();

private:
    SeenCode seen(qint64 id) {
        return {CodeId(id), m_fixture.sql(u"select version from invites.code where id = %1"_s.arg(id)).toLongLong()};
    }
    QString row(qint64 id) {
        return m_fixture.sql(u"select to_jsonb(c) - 'version' from invites.code c where id = %1"_s.arg(id));
    }
    QString status(qint64 id) { return m_fixture.sql(u"select status from invites.code where id = %1"_s.arg(id)); }
    int events() { return m_fixture.sql(u"select count(*) from invites.audit_event"_s).toInt(); }
    Editor acts() { return Editor(*m_adam); }
    void addPool(const QString& name) { m_fixture.addCodes({name}); }
    void contributeAll(const QString& visitor) {
        m_fixture.contribute(visitor, {visitor + u"1", visitor + u"2", visitor + u"3", visitor + u"4"});
    }

    test::StoreFixture m_fixture;
    std::unique_ptr<db::Connection> m_adam;
};

void CodeActStorePgTest::settlingIsByStatus_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("used");
    QTest::addColumn<QString>("invalid");
    QTest::newRow("available") << u"available"_s << u"refused"_s << u"done"_s;
    QTest::newRow("reserved") << u"reserved"_s << u"refused"_s << u"refused"_s;
    QTest::newRow("distributed") << u"distributed"_s << u"done"_s << u"done"_s;
    QTest::newRow("used") << u"used"_s << u"refused"_s << u"done"_s;
    QTest::newRow("invalid") << u"invalid"_s << u"done"_s << u"refused"_s;
    QTest::newRow("never given to anybody") << u"pool invalid"_s << u"refused"_s << u"refused"_s;
}

void CodeActStorePgTest::settlingIsByStatus() {
    QFETCH(QString, before);
    QFETCH(QString, used);
    QFETCH(QString, invalid);
    for (const CodeStatus status : {CodeStatus::Used, CodeStatus::Invalid}) {
        init();
        qint64 id = 1;
        if (before == u"available" || before == u"pool invalid") {
            addPool(u"C3"_s);
            id = 3;
            if (before != u"available")
                QCOMPARE(textOf(acts().settle({seen(3)}, CodeStatus::Invalid)), u"done"_s);
        } else if (before == u"reserved") {
            m_fixture.take(u"cid"_s);
            addPool(u"C3"_s);
            id = 3;
        } else if (before != u"distributed") {
            QCOMPARE(textOf(acts().settle({seen(1)}, *codeStatusFromText(before))), u"done"_s);
        }
        const QString was = row(id);
        const QString expected = status == CodeStatus::Used ? used : invalid;
        QCOMPARE(textOf(acts().settle({seen(id)}, status)), expected);
        if (expected == u"done")
            QCOMPARE(this->status(id), QString(toText(status)));
        else
            QCOMPARE(row(id), was);
    }
}

void CodeActStorePgTest::onlyAdminsAndOwnersAct_data() {
    QTest::addColumn<int>("act");
    QTest::addColumn<QString>("login");
    QTest::addColumn<bool>("granted");
    for (int act = 0; act < int(allActs.size()); ++act) {
        for (const auto& [login, granted] :
            {std::pair(u"olga"_s, true), {u"adam"_s, true}, {u"mona"_s, false}, {u"server"_s, false}})
            QTest::addRow("%s: %s", qUtf8Printable(login), allActs[std::size_t(act)].first) << act << login << granted;
    }
}

void CodeActStorePgTest::onlyAdminsAndOwnersAct() {
    QFETCH(int, act);
    QFETCH(QString, login);
    QFETCH(bool, granted);
    const auto connection = m_fixture.connectAs(login);
    const QString was = row(1);
    const Acts answer = Editor(*connection).change(allActs[std::size_t(act)].second, {seen(1)});
    if (granted) {
        QVERIFY2(answer, qUtf8Printable(answer ? QString() : answer.error().detail));
        return;
    }
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, ErrorCode::PermissionDenied);
    QCOMPARE(row(1), was);
}

void CodeActStorePgTest::whatSomebodyElseChangedStays_data() {
    QTest::addColumn<int>("act");
    for (int act = 0; act < int(allActs.size()); ++act)
        QTest::newRow(allActs[std::size_t(act)].first) << act;
}

void CodeActStorePgTest::whatSomebodyElseChangedStays() {
    QFETCH(int, act);
    const SeenCode old = seen(1);
    const auto eve = m_fixture.connectAs(u"eve"_s);
    QCOMPARE(textOf(Editor(*eve).note({old}, u"hers"_s)), u"done"_s);
    const QString was = row(1);
    const int before = events();
    const Acts answer = acts().change(allActs[std::size_t(act)].second, {old, {CodeId(99), 1}});
    QCOMPARE(textOf(answer), u"changed gone"_s);
    QCOMPARE(answer->front().version, seen(1).version);
    QCOMPARE(answer->front().note.value_or(QString()), u"hers"_s);
    QCOMPARE(answer->front().status, CodeStatus::Distributed);
    QCOMPARE(row(1), was);
    QCOMPARE(events(), before);
}

void CodeActStorePgTest::takingBackRestoresExactly_data() {
    QTest::addColumn<qint64>("id");
    QTest::addColumn<QStringList>("settlements");
    QTest::newRow("given out, used") << qint64(1) << QStringList{u"used"_s};
    QTest::newRow("given out, invalid") << qint64(1) << QStringList{u"invalid"_s};
    QTest::newRow("invalid after all") << qint64(1) << QStringList{u"used"_s, u"invalid"_s, u"used"_s};
    QTest::newRow("proved by a contribution") << qint64(2) << QStringList{u"invalid"_s};
    QTest::newRow("in the pool") << qint64(7) << QStringList{u"invalid"_s};
}

void CodeActStorePgTest::takingBackRestoresExactly() {
    QFETCH(qint64, id);
    QFETCH(QStringList, settlements);
    contributeAll(u"ben"_s);
    addPool(u"C3"_s);
    m_fixture.report(u"ann"_s, ReportOutcome::Works);
    QStringList rows;
    for (const QString& settlement : settlements) {
        rows += row(id);
        QCOMPARE(textOf(acts().settle({seen(id)}, *codeStatusFromText(settlement), u"a reason"_s)), u"done"_s);
        QVERIFY(row(id) != rows.back());
    }
    while (!rows.isEmpty()) {
        QCOMPARE(textOf(acts().unsettle({seen(id)})), u"done"_s);
        QCOMPARE(row(id), rows.takeLast());
    }
    QCOMPARE(textOf(acts().unsettle({seen(id)})), u"refused"_s);
}

void CodeActStorePgTest::aContributionMeanwhileCounts() {
    QCOMPARE(textOf(acts().settle({seen(2)}, CodeStatus::Invalid)), u"done"_s);
    contributeAll(u"ben"_s);
    QCOMPARE(status(2), u"invalid"_s);
    QCOMPARE(textOf(acts().unsettle({seen(2)})), u"done"_s);
    QCOMPARE(status(2), u"used"_s);
    QCOMPARE(m_fixture.sql(u"select c.settled_at = t.contributed_at from invites.code c join invites.ticket t"
                           " on t.id = c.ticket_id where c.id = 2"_s),
        u"t"_s);
}

void CodeActStorePgTest::whatAContributionProvedIsNotTakenBack() {
    contributeAll(u"ben"_s);
    QCOMPARE(status(2), u"used"_s);
    QCOMPARE(textOf(acts().unsettle({seen(2)})), u"refused"_s);
    QCOMPARE(status(2), u"used"_s);
}

void CodeActStorePgTest::theStateMachineIsAsStrictAsBefore() {
    const auto refused = [&](const QString& statements) {
        const auto connection = m_fixture.connect();
        const Status done = connection->runScript(u"test"_s, statements.toUtf8());
        return done ? QString() : done.error().reason;
    };
    addPool(u"C3"_s);
    QCOMPARE(textOf(acts().settle({seen(1), seen(3)}, CodeStatus::Invalid)), u"done done"_s);
    QCOMPARE(refused(u"update invites.code set status = 'distributed' where id = 1"_s), u"code_state_machine"_s);
    // In the transaction that took a settlement back, nobody else has the way that it had.
    QCOMPARE(refused(u"begin; select invites.unsettle_codes('{3}', '{2}');"
                     "update invites.code set status = 'distributed' where id = 1"_s),
        u"code_state_machine"_s);
    // And no setting brings a code back that was shown to somebody.
    QCOMPARE(refused(u"set invites.unsettling = 'on'; update invites.code set status = 'available' where id = 1"_s),
        u"code_state_machine"_s);
    QCOMPARE(refused(u"set invites.unsettling = 'on'; update invites.code set status = 'available', ticket_id = null"
                     " where id = 1"_s),
        u"code_keeps_receiver"_s);
}

void CodeActStorePgTest::everyCodeOfABulkLeavesItsEvent() {
    const int before = events();
    QCOMPARE(textOf(acts().settle({seen(1), seen(2)}, CodeStatus::Invalid, u" both dead "_s)), u"done done"_s);
    QCOMPARE(events(), before + 2);
    QCOMPARE(m_fixture.sql(u"select string_agg(concat_ws(' ', author, action, subject_kind, subject_id,"
                           " before ->> 'status', after ->> 'status', after ? 'settled_at', reason), ', ' order by id)"
                           " from invites.audit_event where id > %1"_s.arg(before)),
        u"adam settle_code code 1 distributed invalid t both dead, adam settle_code code 2 distributed invalid t both"
        u" dead"_s);
}

void CodeActStorePgTest::deletedCodesOnlyComeBack() {
    const QString was = row(1);
    QCOMPARE(textOf(acts().remove({seen(1)}, u"a test"_s)), u"done"_s);
    QVERIFY(row(1) != was);
    QCOMPARE(textOf(acts().settle({seen(1)}, CodeStatus::Used)), u"refused"_s);
    QCOMPARE(textOf(acts().remove({seen(1)})), u"refused"_s);
    // Its receiver has it all the same.
    QCOMPARE(m_fixture.codeOf(m_fixture.look(u"ann"_s)), u"A1"_s);
    QCOMPARE(textOf(acts().restore({seen(1)})), u"done"_s);
    QCOMPARE(row(1), was);
    QCOMPARE(textOf(acts().restore({seen(1)})), u"refused"_s);
}

void CodeActStorePgTest::aHeldCodeIsNotDeleted() {
    m_fixture.take(u"cid"_s);
    addPool(u"C3"_s);
    QCOMPARE(status(3), u"reserved"_s);
    QCOMPARE(textOf(acts().remove({seen(3)})), u"refused"_s);
}

void CodeActStorePgTest::whatComesBackServesTheLine_data() {
    QTest::addColumn<bool>("deleted");
    QTest::newRow("restored") << true;
    QTest::newRow("not invalid after all") << false;
}

void CodeActStorePgTest::whatComesBackServesTheLine() {
    QFETCH(bool, deleted);
    addPool(u"C3"_s);
    QCOMPARE(textOf(deleted ? acts().remove({seen(3)}) : acts().settle({seen(3)}, CodeStatus::Invalid)), u"done"_s);
    QCOMPARE(m_fixture.take(u"cid"_s).state, TicketState::Waiting);
    const Acts back = deleted ? acts().restore({seen(3)}) : acts().unsettle({seen(3)});
    QCOMPARE(textOf(back), u"done"_s);
    QCOMPARE(back->front().status, CodeStatus::Reserved); // as it is by now
    QCOMPARE(back->front().version, seen(3).version);
    QCOMPARE(m_fixture.look(u"cid"_s).state, TicketState::Offered);
}

void CodeActStorePgTest::releasingEndsTheHoldAsTimeWould() {
    m_fixture.take(u"cid"_s);
    m_fixture.take(u"dan"_s);
    addPool(u"C3"_s);
    m_fixture.sql(u"update invites.ticket set returned_at = now() where state = 'offered'"_s); // an earlier return
    QCOMPARE(m_fixture.look(u"cid"_s).state, TicketState::Offered);
    const int before = events();
    QCOMPARE(textOf(acts().release({seen(3), seen(1)}, u"asked to"_s)), u"done refused"_s);
    QCOMPARE(m_fixture.look(u"cid"_s).state, TicketState::Expired);
    QCOMPARE(m_fixture.look(u"dan"_s).state, TicketState::Offered);
    QCOMPARE(m_fixture.sql(u"select string_agg(concat_ws(' ', author, action, subject_kind, reason), ', ' order by id)"
                           " from invites.audit_event where id > %1"_s.arg(before)),
        u"adam end_offer ticket asked to, adam release_code code asked to"_s);
    // It was not his doing: he may come back, and to his old number.
    QCOMPARE(m_fixture.returnToLine(u"cid"_s).outcome, store::StepOutcome::Done);
    QCOMPARE(m_fixture.look(u"cid"_s).state, TicketState::Waiting);
    QCOMPARE(m_fixture.brokenLaws(), QString());
}

void CodeActStorePgTest::releasingNeedsAReason() {
    const Acts answer = acts().release({seen(1)}, u"  "_s);
    QVERIFY(!answer);
    QCOMPARE(answer.error().reason, u"reason_required"_s);
}

void CodeActStorePgTest::aNoteThatIsThereAlreadyIsNoChange() {
    QCOMPARE(textOf(acts().note({seen(1)}, u"one"_s)), u"done"_s);
    const SeenCode before = seen(1);
    const int eventsBefore = events();
    const Acts answer = acts().note({seen(1), seen(2)}, u" one "_s);
    QCOMPARE(textOf(answer), u"done done"_s);
    QCOMPARE(m_fixture.sql(u"select string_agg(note, ' ' order by id) from invites.code"_s), u"one one"_s);
    QCOMPARE(answer->front().version, before.version);
    QCOMPARE(events(), eventsBefore + 1); // the first had it
    QCOMPARE(textOf(acts().note({seen(1), seen(2)}, u"  "_s)), u"done done"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.code where note is not null"_s), u"0"_s);
}

// Ids are kept by who reverts; what was written before comes from the history.
void CodeActStorePgTest::aNoteIsRevertedToWhatItWasBeforeTheAct() {
    const auto written = [&](const QString& note) {
        const Acts answer = acts().note({seen(1)}, note);
        return answer->front().version;
    };
    const auto revert = [&](qint64 made) { return textOf(acts().revertNote({{CodeId(1), seen(1).version, made}})); };
    const auto note = [&] { return m_fixture.sql(u"select coalesce(note, '-') from invites.code where id = 1"_s); };
    const qint64 first = written(u"A"_s);
    const qint64 second = written(u"B"_s);
    const qint64 third = written(u"A"_s);
    QCOMPARE(revert(third), u"done"_s);
    QCOMPARE(note(), u"B"_s);
    QCOMPARE(revert(second), u"done"_s);
    QCOMPARE(note(), u"A"_s);
    QCOMPARE(revert(first), u"done"_s);
    QCOMPARE(note(), u"-"_s);
    // Somebody else's act is not his to revert, nor is one that was none.
    const auto eve = m_fixture.connectAs(u"eve"_s);
    QCOMPARE(textOf(Editor(*eve).note({seen(1)}, u"hers"_s)), u"done"_s);
    QCOMPARE(revert(seen(1).version), u"refused"_s);
    QCOMPARE(revert(1), u"refused"_s);
    QCOMPARE(note(), u"hers"_s);
    QCOMPARE(m_fixture.sql(u"select string_agg(concat_ws('>', before ->> 'note', after ->> 'note'), ' ' order by id)"
                           " from invites.audit_event where action = 'note_code' and author = 'adam'"_s),
        u"A A>B B>A A>B B>A A"_s);
}

void CodeActStorePgTest::whatIsToldTwiceIsDoneOnce_data() {
    QTest::addColumn<int>("act");
    for (int act = 0; act < int(allActs.size()); ++act)
        QTest::newRow(allActs[std::size_t(act)].first) << act;
}

void CodeActStorePgTest::whatIsToldTwiceIsDoneOnce() {
    QFETCH(int, act);
    addPool(u"C3"_s);
    const CodeChange change = allActs[std::size_t(act)].second;
    const QUuid token = QUuid::createUuid();
    const Codes codes{seen(1), seen(3), {CodeId(99), 1}};
    CodeActStore store(*m_adam);
    const Acts first = store.change(token, change, codes);
    QVERIFY(first);
    const QString rows = row(1) + row(3);
    const int before = events();
    // Somebody else comes between: what was done is told as it was done.
    const auto eve = m_fixture.connectAs(u"eve"_s);
    QCOMPARE(textOf(Editor(*eve).note({seen(2)}, u"hers"_s)), u"done"_s);
    const Acts second = store.change(token, change, codes);
    QCOMPARE(textOf(second), textOf(first));
    for (std::size_t n = 0; n < codes.size(); ++n)
        QCOMPARE((*second)[n].version, (*first)[n].version);
    QCOMPARE(row(1) + row(3), rows);
    QCOMPARE(events(), before + 1);
    QCOMPARE(textOf(CodeActStore(*eve).change(token, change, codes)), u"bad_token"_s);
}

void CodeActStorePgTest::aClosedTokenDoesNothingAnyMore() {
    const QUuid token = QUuid::createUuid();
    const Codes codes{seen(1)};
    const QString was = row(1);
    CodeActStore store(*m_adam);
    QCOMPARE(textOf(store.change(token, changeOf(CodeActKind::Nothing), codes)), u"refused"_s);
    QCOMPARE(textOf(store.change(token, changeOf(CodeActKind::Delete), codes)), u"refused"_s);
    QCOMPARE(row(1), was);
    // And one that was used tells what it did.
    const QUuid used = QUuid::createUuid();
    const Acts done = store.change(used, changeOf(CodeActKind::Delete), codes);
    QCOMPARE(textOf(done), u"done"_s);
    QCOMPARE(textOf(Editor(*m_adam).note({seen(1)}, u"later"_s)), u"done"_s);
    const Acts told = store.change(used, changeOf(CodeActKind::Nothing), codes);
    QCOMPARE(textOf(told), u"done"_s);
    QCOMPARE(told->front().version, done->front().version);
}

void CodeActStorePgTest::aSecondTellerWaitsForTheFirst() {
    const QUuid token = QUuid::createUuid();
    const Codes codes{seen(1)};
    const auto first = m_fixture.connectAs(u"adam"_s);
    std::thread second;
    Acts answer;
    const Status told = first->transact([&](db::Connection& connection) -> Status {
        if (auto done = CodeActStore(connection).change(token, changeOf(CodeActKind::Delete), codes); !done)
            return failure(done.error());
        second = std::thread([&] {
            const auto other = m_fixture.connectAs(u"adam"_s);
            answer = CodeActStore(*other).change(token, changeOf(CodeActKind::Nothing), codes);
        });
        // Until it waits.
        while (m_fixture.sql(u"select count(*) from pg_locks where not granted"_s) == u"0")
            std::this_thread::yield();
        return {};
    });
    second.join();
    QVERIFY(told);
    QCOMPARE(textOf(answer), u"done"_s);
}

void CodeActStorePgTest::oldTokensAreForgotten() {
    QCOMPARE(textOf(acts().remove({seen(1)})), u"done"_s);
    QCOMPARE(textOf(acts().remove({seen(2)})), u"done"_s);
    m_fixture.sql(u"update invites.told_change set at = now() - interval '8 days' where ids = '{1}';"
                  " select invites.forget_expired()"_s);
    QCOMPARE(m_fixture.sql(u"select ids from invites.told_change"_s), u"{2}"_s);
}

void CodeActStorePgTest::aReleaseIsTakenBack_data() {
    QTest::addColumn<bool>("returned");
    QTest::newRow("his first hold") << false;
    QTest::newRow("the hold after his return") << true;
}

void CodeActStorePgTest::aReleaseIsTakenBack() {
    QFETCH(bool, returned);
    m_fixture.take(u"cid"_s);
    addPool(u"C3"_s);
    if (returned) {
        m_fixture.endHold(u"cid"_s);
        QCOMPARE(m_fixture.look(u"cid"_s).state, TicketState::Expired);
        QCOMPARE(m_fixture.returnToLine(u"cid"_s).outcome, store::StepOutcome::Done);
    }
    const QString ticket = u"select to_jsonb(t) - 'offer_expires_at' - 'expired_at' from invites.ticket t"
                           " where number = 3"_s;
    const QString left = u"select extract(epoch from offer_expires_at - clock_timestamp())::int from invites.ticket"
                         " where number = 3"_s;
    // Some of the hold is over.
    m_fixture.sql(u"update invites.ticket set offer_expires_at = now() + interval '5 hours' where number = 3"_s);
    const QString was = row(3);
    const QString ticketWas = m_fixture.sql(ticket);
    QCOMPARE(m_fixture.look(u"cid"_s).state, TicketState::Offered);
    QCOMPARE(textOf(acts().release({seen(3)}, u"by mistake"_s)), u"done"_s);
    QCOMPARE(m_fixture.look(u"cid"_s).state, TicketState::Expired);
    // It lies there for a while: that is not taken from his hold.
    m_fixture.sql(u"update invites.ticket set expired_at = expired_at - interval '2 hours' where number = 3"_s);
    m_fixture.sql(u"alter table invites.audit_event disable trigger user;"
                  "update invites.audit_event set before = before || jsonb_build_object('offer_expires_at',"
                  " (before ->> 'offer_expires_at')::timestamptz - interval '2 hours'), after = after ||"
                  " jsonb_build_object('expired_at', (after ->> 'expired_at')::timestamptz - interval '2 hours')"
                  " where action = 'end_offer';"
                  "alter table invites.audit_event enable trigger user"_s);
    const int before = events();
    const Acts back = acts().resume({seen(3)});
    QCOMPARE(textOf(back), u"done"_s);
    QCOMPARE(back->front().status, CodeStatus::Reserved);
    QCOMPARE(row(3), was);
    QCOMPARE(m_fixture.sql(ticket), ticketWas);
    QVERIFY(std::abs(m_fixture.sql(left).toInt() - 5 * 3600) < 60);
    QCOMPARE(m_fixture.sql(u"select string_agg(concat_ws(' ', author, action, subject_kind, subject_id), ', '"
                           " order by id) from invites.audit_event where id > %1"_s.arg(before)),
        u"adam resume_offer ticket 3, adam resume_code code 3"_s);
    QCOMPARE(m_fixture.codeOf(*m_fixture.reveal(u"cid"_s).ticket), u"C3"_s);
    // Once.
    QCOMPARE(textOf(acts().resume({seen(3)})), u"refused"_s);
}

void CodeActStorePgTest::aReleaseThatSomebodyGainedByStays_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"somebody waited", "a newcomer took it", "he came back", "deleted", "never released",
             "he came back and missed it again"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void CodeActStorePgTest::aReleaseThatSomebodyGainedByStays() {
    QFETCH(QString, what);
    m_fixture.take(u"cid"_s);
    if (what == u"somebody waited")
        m_fixture.take(u"dan"_s);
    addPool(u"C3"_s);
    if (what == u"never released") {
        addPool(u"D4"_s);
        QCOMPARE(textOf(acts().resume({seen(4), seen(3), seen(1)})), u"refused refused refused"_s);
        return;
    }
    QCOMPARE(textOf(acts().release({seen(3)}, u"by mistake"_s)), u"done"_s);
    const SeenCode released = what == u"somebody waited" ? SeenCode{CodeId(3), 3} : seen(3);
    if (what == u"a newcomer took it") {
        m_fixture.take(u"dan"_s);
    } else if (what == u"deleted") {
        QCOMPARE(textOf(acts().remove({released})), u"done"_s);
        QCOMPARE(textOf(acts().resume({seen(3)})), u"refused"_s);
        return;
    } else if (what.startsWith(u"he came back")) {
        QCOMPARE(m_fixture.returnToLine(u"cid"_s).outcome, store::StepOutcome::Done);
    }
    if (what == u"he came back and missed it again") {
        m_fixture.endHold(u"cid"_s);
        QCOMPARE(m_fixture.look(u"cid"_s).state, TicketState::Expired);
        QCOMPARE(textOf(acts().resume({seen(3)})), u"refused"_s);
        return;
    }
    const QString was = row(3);
    QCOMPARE(textOf(acts().resume({released})), u"changed"_s);
    QCOMPARE(row(3), was);
    QVERIFY(m_fixture.look(what.startsWith(u"he") ? u"cid"_s : u"dan"_s).state != TicketState::Waiting);
}

void CodeActStorePgTest::longTextsAreRefused() {
    const QString longText(CodeActStore::maximumText + 1, u'x');
    QCOMPARE(textOf(acts().note({seen(1)}, longText)), u"note_too_long"_s);
    QCOMPARE(textOf(acts().settle({seen(1)}, CodeStatus::Used, longText)), u"reason_too_long"_s);
    QCOMPARE(textOf(acts().note({seen(1)}, longText.chopped(1))), u"done"_s);
    QCOMPARE(textOf(acts().restore(std::vector<SeenCode>(CodeActStore::maximum + 1, seen(1)))), u"bad_codes"_s);
}

void CodeActStorePgTest::twoEditorsAtOnce() {
    constexpr int rounds = 40;
    QStringList names;
    for (int n = 0; n < rounds; ++n)
        names += u"P%1"_s.arg(n);
    m_fixture.addCodes(names);
    std::vector<SeenCode> codes;
    for (int n = 0; n < rounds; ++n)
        codes.push_back(seen(3 + n));
    std::vector<QString> outcomes[2];
    std::vector<std::thread> editors;
    for (int editor = 0; editor < 2; ++editor) {
        editors.emplace_back([&, editor] {
            const auto connection = m_fixture.connectAs(editor == 0 ? u"adam"_s : u"eve"_s);
            Editor acts(*connection);
            for (const SeenCode& code : codes)
                outcomes[editor].push_back(
                    textOf(editor == 0 ? acts.settle({code}, CodeStatus::Invalid) : acts.note({code}, u"eve's"_s)));
        });
    }
    for (std::thread& editor : editors)
        editor.join();
    for (std::size_t n = 0; n < rounds; ++n) {
        QStringList both{outcomes[0][n], outcomes[1][n]};
        both.sort();
        QCOMPARE(both.join(u' '), u"changed done"_s);
    }
}

void CodeActStorePgTest::historyTellsEverything() {
    m_fixture.contribute(u"ann"_s, {u"C3"_s});
    m_fixture.take(u"cid"_s); // gets C3
    QVERIFY(m_fixture.tickets().recordCopies({m_fixture.hashOf(u"cid"_s)}));
    m_fixture.report(u"cid"_s, ReportOutcome::Works);
    QCOMPARE(textOf(acts().note({seen(3)}, u"looks fine"_s)), u"done"_s);
    QCOMPARE(textOf(acts().settle({seen(3)}, CodeStatus::Used, u"he wrote"_s)), u"done"_s);
    const auto mona = m_fixture.connectAs(u"mona"_s);
    const auto history = CodeActStore(*mona).history(CodeId(3));
    QVERIFY(history);
    QStringList lines;
    for (const store::CodeEvent& event : *history)
        lines += QStringList{event.author, event.action,
            event.ticketNumber ? QString::number(*event.ticketNumber) : QString(), event.before[u"status"].toString(),
            event.after[u"status"].toString(), event.after[u"note"].toString(), event.reason}
                     .join(u'|');
    const QStringList expected{u"|contributed|1||||"_s, u"|distributed|3||||"_s, u"|copied|3||||"_s,
        u"|reported|3||||"_s, u"adam|note_code||||looks fine|"_s, u"adam|settle_code||distributed|used||he wrote"_s};
    QCOMPARE(lines, expected);
    QVERIFY(std::is_sorted(history->begin(), history->end(),
        [](const store::CodeEvent& a, const store::CodeEvent& b) { return a.at < b.at; }));
}

void CodeActStorePgTest::historyOfAReleasedCode() {
    m_fixture.take(u"cid"_s);
    addPool(u"C3"_s);
    QCOMPARE(CodeActStore(*m_adam).history(CodeId(3))->back().action, u"held"_s);
    QCOMPARE(textOf(acts().release({seen(3)}, u"asked to"_s)), u"done"_s);
    const auto history = CodeActStore(*m_adam).history(CodeId(3));
    QCOMPARE(history->back().action, u"release_code"_s);
    QCOMPARE(history->back().before[u"status"].toString(), u"reserved"_s);
    QCOMPARE(history->back().after[u"status"].toString(), u"available"_s);
}

QTEST_GUILESS_MAIN(CodeActStorePgTest)
#include "CodeActStorePgTest.moc"
