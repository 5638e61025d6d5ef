#include "common/store/CodeActStore.h"
#include "tests/support/store/StoreFixture.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <thread>

using namespace invites;
using namespace Qt::StringLiterals;
using store::CodeAct;
using store::CodeActOutcome;
using store::CodeActStore;
using store::SeenCode;

namespace {

using Acts = Result<std::vector<CodeAct>>;
using Act = std::function<Acts(CodeActStore&, const std::vector<SeenCode>&)>;

const std::vector<std::pair<const char*, Act>> allActs{
    {"settle", [](CodeActStore& acts, const auto& codes) { return acts.settle(codes, CodeStatus::Invalid, u"why"_s); }},
    {"unsettle", [](CodeActStore& acts, const auto& codes) { return acts.unsettle(codes); }},
    {"note", [](CodeActStore& acts,
                 const auto& codes) { return acts.setNotes(codes, std::vector<QString>(codes.size(), u"mine"_s)); }},
    {"delete", [](CodeActStore& acts, const auto& codes) { return acts.remove(codes, u"why"_s); }},
    {"restore", [](CodeActStore& acts, const auto& codes) { return acts.restore(codes); }},
    {"release", [](CodeActStore& acts, const auto& codes) { return acts.release(codes, u"why"_s); }},
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
    void notesAreEachCodesOwn();
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
    CodeActStore acts() { return CodeActStore(*m_adam); }
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
                QCOMPARE(textOf(acts().settle({seen(3)}, CodeStatus::Invalid, {})), u"done"_s);
        } else if (before == u"reserved") {
            m_fixture.take(u"cid"_s);
            addPool(u"C3"_s);
            id = 3;
        } else if (before != u"distributed") {
            QCOMPARE(textOf(acts().settle({seen(1)}, *codeStatusFromText(before), {})), u"done"_s);
        }
        const QString was = row(id);
        const QString expected = status == CodeStatus::Used ? used : invalid;
        QCOMPARE(textOf(acts().settle({seen(id)}, status, {})), expected);
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
    CodeActStore acts(*connection);
    const QString was = row(1);
    const Acts answer = allActs[std::size_t(act)].second(acts, {seen(1)});
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
    QCOMPARE(textOf(CodeActStore(*eve).setNotes({old}, {u"hers"_s})), u"done"_s);
    const QString was = row(1);
    const int before = events();
    CodeActStore mine = acts();
    const Acts answer = allActs[std::size_t(act)].second(mine, {old, {CodeId(99), 1}});
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
    QCOMPARE(textOf(acts().settle({seen(2)}, CodeStatus::Invalid, {})), u"done"_s);
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
    QCOMPARE(textOf(acts().settle({seen(1), seen(3)}, CodeStatus::Invalid, {})), u"done done"_s);
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
    QCOMPARE(textOf(acts().settle({seen(1)}, CodeStatus::Used, {})), u"refused"_s);
    QCOMPARE(textOf(acts().remove({seen(1)}, {})), u"refused"_s);
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
    QCOMPARE(textOf(acts().remove({seen(3)}, {})), u"refused"_s);
}

void CodeActStorePgTest::whatComesBackServesTheLine_data() {
    QTest::addColumn<bool>("deleted");
    QTest::newRow("restored") << true;
    QTest::newRow("not invalid after all") << false;
}

void CodeActStorePgTest::whatComesBackServesTheLine() {
    QFETCH(bool, deleted);
    addPool(u"C3"_s);
    QCOMPARE(
        textOf(deleted ? acts().remove({seen(3)}, {}) : acts().settle({seen(3)}, CodeStatus::Invalid, {})), u"done"_s);
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

void CodeActStorePgTest::notesAreEachCodesOwn() {
    const int before = events();
    QCOMPARE(textOf(acts().setNotes({seen(1), seen(2)}, {u" one "_s, u" "_s})), u"done done"_s);
    QCOMPARE(m_fixture.sql(u"select string_agg(coalesce(note, '-'), ' ' order by id) from invites.code"_s), u"one -"_s);
    QCOMPARE(events(), before + 1); // the second had none and has none
    QCOMPARE(textOf(acts().setNotes({seen(1)}, {QString()})), u"done"_s);
    QCOMPARE(m_fixture.sql(u"select count(*) from invites.code where note is not null"_s), u"0"_s);
}

void CodeActStorePgTest::longTextsAreRefused() {
    const QString longText(CodeActStore::maximumText + 1, u'x');
    QCOMPARE(textOf(acts().setNotes({seen(1)}, {longText})), u"note_too_long"_s);
    QCOMPARE(textOf(acts().settle({seen(1)}, CodeStatus::Used, longText)), u"reason_too_long"_s);
    QCOMPARE(textOf(acts().setNotes({seen(1)}, {longText.chopped(1)})), u"done"_s);
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
            CodeActStore acts(*connection);
            for (const SeenCode& code : codes)
                outcomes[editor].push_back(textOf(
                    editor == 0 ? acts.settle({code}, CodeStatus::Invalid, {}) : acts.setNotes({code}, {u"eve's"_s})));
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
    QCOMPARE(textOf(acts().setNotes({seen(3)}, {u"looks fine"_s})), u"done"_s);
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
    const auto history = acts().history(CodeId(3));
    QCOMPARE(history->back().action, u"release_code"_s);
    QCOMPARE(history->back().before[u"status"].toString(), u"reserved"_s);
    QCOMPARE(history->back().after[u"status"].toString(), u"available"_s);
}

QTEST_GUILESS_MAIN(CodeActStorePgTest)
#include "CodeActStorePgTest.moc"
