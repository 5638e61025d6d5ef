#include "tests/common/store/LineModel.h"
#include "tests/support/fairness/FairnessWitness.h"
#include "tests/support/ledger/LedgerCopy.h"
#include "tests/support/store/StoreFixture.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <random>
#include <set>

using namespace invites;
using namespace Qt::StringLiterals;
using store::StepOutcome;
using test::LineModel;

// Random steps of random visitors in two campaigns, through two servers' connections, each compared with a model of the
// line in memory. The seed is printed with every failure; INVITES_TEST_SEED repeats a run, INVITES_TEST_STEPS makes it
// longer, INVITES_TEST_LEDGER_COPIES=FOLDER leaves the ledgers there.
class RandomStepsPgTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theDatabaseDoesWhatTheModelDoes();

private:
    struct Visitor {
        QString name;
        int campaign;
    };

    int below(int limit) { return int(m_random() % unsigned(limit)); }
    const QString& slug(int campaign) const { return m_slugs[campaign]; }
    LineModel& modelOf(const Visitor& visitor) { return m_models[std::size_t(visitor.campaign)]; }
    Visitor anybody() { return m_visitors[std::size_t(below(int(m_visitors.size())))]; }

    // One of the two, as visitors come.
    store::TicketStore server() {
        return store::TicketStore(below(2) == 0 ? m_fixture.connection() : *m_other, m_fixture.cipher());
    }
    static QByteArray hashOf(const Visitor& visitor) { return test::StoreFixture::hashOf(visitor.name); }
    std::optional<Ticket> seenBy(const Visitor& visitor) {
        return server().look({hashOf(visitor)}).value().front().value().ticket;
    }
    std::vector<Visitor> newVisitors(int campaign, int count);

    QString step();
    QString request();
    QString rush();
    QString import();
    void addCodes(int campaign, int count);
    void endTheWait(int campaign);
    QString reveal(const Visitor& visitor);
    QString leave(const Visitor& visitor);
    QString returnToLine(const Visitor& visitor);
    QString contribute(const Visitor& visitor);
    QString report(const Visitor& visitor);
    std::optional<Visitor> receiverOfAGift();
    QString missOffer(const Visitor& visitor);
    QString look(const Visitor& visitor);
    QString deleteOrRestoreACode();
    QString endHold(const Visitor& visitor);
    QString resumeHold(const Visitor& visitor);
    QString move(const Visitor& visitor);
    QString changeShare();
    QString join(const Visitor& visitor);
    QString deleteAccount(const Visitor& visitor);
    QString askLate(const Visitor& debtor);
    QString compareAll();
    void logWhatBecomesFree();
    QString compareSupply();
    QString compare(const Visitor& visitor, const std::optional<Ticket>& seen);

    test::StoreFixture m_fixture;
    std::unique_ptr<db::Connection> m_other;
    std::mt19937 m_random;
    QStringList m_slugs{u"sora"_s, u"other"_s};
    std::vector<LineModel> m_models{LineModel(4), LineModel(4)};
    std::vector<Visitor> m_visitors;
    int m_codes = 0;
    std::map<QString, QString> m_releases; // the id of the code that was taken from a visitor last
    int m_resumed = 0;
    int m_deleted = 0;
    int m_confirmed = 0;                    // the most codes of members that were proved at one time
    std::set<QString> m_late;               // who owe codes, and asked again
    std::map<QString, QString> m_receivers; // of each code that was ever seen
};

std::vector<RandomStepsPgTest::Visitor> RandomStepsPgTest::newVisitors(int campaign, int count) {
    std::vector<Visitor> visitors;
    for (int i = 0; i < count; ++i) {
        visitors.push_back({u"visitor %1"_s.arg(m_visitors.size()), campaign});
        m_visitors.push_back(visitors.back());
    }
    return visitors;
}

QString RandomStepsPgTest::request() {
    const int campaign = below(2);
    const std::vector<Visitor> asking = newVisitors(campaign, 1 + below(5));
    std::vector<store::TicketRequest> requests;
    for (const Visitor& visitor : asking)
        requests.push_back(m_fixture.requestOf(visitor.name, m_fixture.campaign(slug(campaign))));
    const auto answers = server().request(requests, 0).value();
    for (const Visitor& visitor : asking)
        modelOf(visitor).request(visitor.name);
    for (std::size_t i = 0; i < asking.size(); ++i) {
        if (const QString difference = compare(asking[i], answers[i]->ticket); !difference.isEmpty())
            return u"request: "_s + difference;
    }
    return {};
}

// Some ask in an opening rush, on both servers. In which order they are served is for the lots to say; that it is some
// order, and the next in it goes on behind those who waited, for the model.
QString RandomStepsPgTest::rush() {
    const int campaign = below(2);
    const QString ends =
        u"update invites.tally set rush_ends_at = clock_timestamp() + interval '%1' where campaign_id = %2"_s;
    const QString id = QString::number(m_fixture.campaign(slug(campaign)).value);
    m_fixture.sql(ends.arg(u"1 hour"_s, id));
    const std::vector<Visitor> asking = newVisitors(campaign, 2 + below(5));
    const auto ask = [&](const Visitor& visitor) {
        return server()
            .request({m_fixture.requestOf(visitor.name, m_fixture.campaign(slug(campaign)))}, 0)
            .value()
            .front()
            .value();
    };
    for (const Visitor& visitor : asking) {
        if (ask(visitor).outcome != store::RequestOutcome::Drawing)
            return u"rush: "_s + visitor.name;
    }
    m_fixture.sql(ends.arg(u"0"_s, id));
    std::map<qint64, std::pair<Visitor, Ticket>> drawn;
    for (const Visitor& visitor : asking) {
        const Ticket ticket = ask(visitor).ticket.value();
        drawn.emplace(ticket.number, std::pair(visitor, ticket));
    }
    for (const auto& [number, entry] : drawn)
        modelOf(entry.first).request(entry.first.name);
    for (const auto& [number, entry] : drawn) {
        if (const QString difference = compare(entry.first, entry.second); !difference.isEmpty())
            return u"rush: "_s + difference;
    }
    return {};
}

QString RandomStepsPgTest::import() {
    addCodes(below(2), 1 + below(3));
    return {};
}

void RandomStepsPgTest::addCodes(int campaign, int count) {
    QStringList names;
    for (int i = 0; i < count; ++i)
        names.append(u"code %1"_s.arg(++m_codes));
    m_fixture.addCodes(names, slug(campaign));
    m_models[std::size_t(campaign)].addCodes(names);
}

void RandomStepsPgTest::endTheWait(int campaign) {
    const auto waiting = std::count_if(m_visitors.begin(), m_visitors.end(), [&](const Visitor& each) {
        return each.campaign == campaign && modelOf(each).state(each.name) == TicketState::Waiting;
    });
    if (waiting > 0)
        addCodes(campaign, int(waiting));
}

QString RandomStepsPgTest::reveal(const Visitor& visitor) {
    const auto answer = server().reveal(hashOf(visitor)).value();
    const StepOutcome expected = modelOf(visitor).reveal(visitor.name);
    return answer.outcome == expected ? compare(visitor, answer.ticket) : u"reveal"_s;
}

QString RandomStepsPgTest::leave(const Visitor& visitor) {
    const StepOutcome outcome = server().leave(hashOf(visitor)).value();
    return outcome == modelOf(visitor).leave(visitor.name) ? QString() : u"leave"_s;
}

QString RandomStepsPgTest::returnToLine(const Visitor& visitor) {
    const auto answer = server().returnToLine(hashOf(visitor)).value();
    const StepOutcome expected = modelOf(visitor).returnToLine(visitor.name);
    return answer.outcome == expected ? compare(visitor, answer.ticket) : u"return"_s;
}

QString RandomStepsPgTest::contribute(const Visitor& visitor) {
    QStringList names;
    for (int i = 0; i <= below(4); ++i)
        names.append(m_codes > 0 && below(4) == 0 ? u"code %1"_s.arg(1 + below(m_codes)) : u"code %1"_s.arg(++m_codes));
    std::vector<store::GivenCode> codes;
    for (const QString& name : names)
        codes.push_back(m_fixture.given(name, m_fixture.campaign(slug(visitor.campaign))));
    const auto answer = server().contribute(hashOf(visitor), codes).value();
    const auto [outcome, verdicts] = modelOf(visitor).contribute(visitor.name, names);
    if (answer.outcome != outcome || answer.verdicts != verdicts)
        return u"contribute "_s + names.join(u',');
    return compare(visitor, answer.ticket);
}

// Somebody who holds a code that a member gave back: among all visitors, few are.
std::optional<RandomStepsPgTest::Visitor> RandomStepsPgTest::receiverOfAGift() {
    const QStringList hashes =
        m_fixture
            .sql(u"select coalesce(string_agg(encode(r.secret_hash, 'hex'), ' ' order by s.id), '')"
                 " from invites.contribution s join invites.ticket g on g.id = s.ticket_id"
                 " join invites.ticket r on r.code_id = s.code_id where g.member_id is not null"
                 " and r.state = 'delivered'"_s)
            .split(u' ', Qt::SkipEmptyParts);
    if (hashes.isEmpty())
        return std::nullopt;
    const QString& hash = hashes[below(int(hashes.size()))];
    return *std::find_if(m_visitors.begin(), m_visitors.end(),
        [&](const Visitor& each) { return QString::fromLatin1(hashOf(each).toHex()) == hash; });
}

QString RandomStepsPgTest::report(const Visitor& visitor) {
    const ReportOutcome word = below(2) == 0 ? ReportOutcome::Works : ReportOutcome::DoesNotWork;
    // Old enough that another report is not taken for the same one, said again.
    m_fixture.sql(u"update invites.ticket set replaced_at = replaced_at - interval '1 minute'"
                  " where replaced_at is not null and secret_hash = decode('%1', 'hex')"_s.arg(
                      QString::fromLatin1(hashOf(visitor).toHex())));
    const auto answer = server().report(hashOf(visitor), word).value();
    m_confirmed =
        std::max(m_confirmed, m_fixture.sql(u"select coalesce(sum(confirmed), 0) from invites.member"_s).toInt());
    const StepOutcome expected = modelOf(visitor).report(visitor.name, word);
    return answer.outcome == expected ? compare(visitor, answer.ticket) : u"report"_s;
}

QString RandomStepsPgTest::missOffer(const Visitor& visitor) {
    m_fixture.endHold(visitor.name);
    modelOf(visitor).missOffer(visitor.name);
    return compare(visitor, seenBy(visitor));
}

QString RandomStepsPgTest::look(const Visitor& visitor) {
    return compare(visitor, seenBy(visitor));
}

// An admin takes a code out of the pool, or puts one back.
QString RandomStepsPgTest::deleteOrRestoreACode() {
    const int campaign = below(2);
    LineModel& model = m_models[std::size_t(campaign)];
    const QString name = model.anyPoolCode(unsigned(m_random()));
    const bool restore = name.isEmpty();
    const QString code = restore ? model.anyDeletedCode(unsigned(m_random())) : name;
    if (code.isEmpty())
        return {};
    const CampaignId id = m_fixture.campaign(slug(campaign));
    m_fixture.sql(
        u"update invites.code set deleted_at = %1 where campaign_id = %2 and fingerprint = decode('%3', 'hex')"_s.arg(
            restore ? u"null"_s : u"now()"_s, QString::number(id.value),
            QString::fromLatin1(m_fixture.given(code, id).fingerprint.toHex())));
    model.setDeleted(code, !restore);
    // Whoever comes by next serves the line with it.
    for (const Visitor& visitor : m_visitors) {
        if (visitor.campaign == campaign && model.state(visitor.name) == TicketState::Waiting) {
            seenBy(visitor);
            break;
        }
    }
    model.serve();
    return {};
}

// An admin takes a held code from a visitor.
QString RandomStepsPgTest::endHold(const Visitor& visitor) {
    const QString secret = QString::fromLatin1(hashOf(visitor).toHex());
    // Only where nobody waits it can be taken back.
    const bool isForNobody = below(3) == 0;
    if (isForNobody)
        endTheWait(visitor.campaign);
    const QString code =
        m_fixture.sql(u"select c.id from invites.code c join invites.ticket t on t.code_id = c.id"
                      " where t.state = 'offered' and t.secret_hash = decode('%1', 'hex')"_s.arg(secret));
    if (!code.isEmpty()) {
        const QString outcome = m_fixture.sql(
            u"select outcome from invites.release_reserved_codes('{%1}', array[(select version from invites.code"
            " where id = %1)], 'why')"_s.arg(code));
        if (outcome != u"done")
            return u"release: "_s + outcome;
        // What is taken back is the last release of a code.
        std::erase_if(m_releases, [&](const auto& release) { return release.second == code; });
        m_releases[visitor.name] = code;
    }
    modelOf(visitor).endHold(visitor.name);
    if (isForNobody && below(2) == 0)
        return resumeHold(visitor);
    return compare(visitor, seenBy(visitor));
}

// And gives it back, whatever happened since.
QString RandomStepsPgTest::resumeHold(const Visitor& visitor) {
    const auto code = m_releases.find(visitor.name);
    if (code == m_releases.end())
        return {};
    const QString outcome = m_fixture.sql(
        u"select outcome from invites.resume_released_codes('{%1}', array[(select version from invites.code"
        " where id = %1)])"_s.arg(code->second));
    const bool isResumed = modelOf(visitor).resumeHold(visitor.name);
    if ((outcome == u"done") != isResumed)
        return u"resume: "_s + outcome;
    m_resumed += isResumed ? 1 : 0;
    return compare(visitor, seenBy(visitor));
}

// An admin takes somebody to the head of the line, into the priority lane, or back into the line.
QString RandomStepsPgTest::move(const Visitor& visitor) {
    LineModel& model = modelOf(visitor);
    if (model.state(visitor.name) != TicketState::Waiting)
        return {};
    const TicketLane lane = std::array{
        TicketLane::Head, TicketLane::Standard, TicketLane::Priority, TicketLane::Priority}[std::size_t(below(4))];
    if (lane == TicketLane::Priority && !model.hasPriorityLane())
        return {};
    m_fixture.sql(u"select invites.move_ticket(id, '%1', 'a test') from invites.ticket"
                  " where secret_hash = decode('%2', 'hex')"_s.arg(
                      lane == TicketLane::Standard ? u"line"_s : QString(toText(lane)),
                      QString::fromLatin1(hashOf(visitor).toHex())));
    model.move(visitor.name, lane);
    return compare(visitor, seenBy(visitor));
}

// A campaign's priority lane is given another share, or up.
QString RandomStepsPgTest::changeShare() {
    const int campaign = below(2);
    const std::optional<int> share = below(5) == 0 ? std::nullopt : std::optional(2 + below(4));
    m_fixture.sql(u"update invites.campaign set priority_share = %1 where id = %2"_s.arg(
        share ? QString::number(*share) : u"null"_s, QString::number(m_fixture.campaign(slug(campaign)).value)));
    m_models[std::size_t(campaign)].setShare(share);
    return {};
}

// A ticket becomes the only one of somebody who has just signed in.
QString RandomStepsPgTest::join(const Visitor& visitor) {
    m_fixture.sql(
        u"with made as (insert into invites.member default values returning id)"
        " update invites.ticket set member_id = made.id, sealed_secret = decode(repeat('ab', 60), 'hex') from made"
        " where member_id is null and secret_hash = decode('%1', 'hex')"_s.arg(
            QString::fromLatin1(hashOf(visitor).toHex())));
    return compare(visitor, seenBy(visitor));
}

// Who deletes his account gives up his place; what else there is of his ticket stays.
QString RandomStepsPgTest::deleteAccount(const Visitor& visitor) {
    const QString member =
        m_fixture.sql(u"select member_id from invites.ticket where secret_hash = decode('%1', 'hex')"_s.arg(
            QString::fromLatin1(hashOf(visitor).toHex())));
    if (member.isEmpty())
        return {};
    // What is over by now is over before.
    seenBy(visitor);
    m_fixture.sql(u"select invites.erase_member(%1)"_s.arg(member));
    const TicketState state = modelOf(visitor).state(visitor.name);
    if (state == TicketState::Waiting || state == TicketState::Offered)
        modelOf(visitor).leave(visitor.name);
    ++m_deleted;
    return compare(visitor, seenBy(visitor));
}

// Somebody who owes codes of one campaign asks in the other one, and gets a place behind all who ask in his wait.
QString RandomStepsPgTest::askLate(const Visitor& debtor) {
    const QString secret = QString::fromLatin1(hashOf(debtor).toHex());
    const QString isLate = m_fixture.sql(
        u"update invites.ticket set delivered_at = delivered_at - interval '30 days' where state = 'delivered'"
        " and secret_hash = decode('%1', 'hex');"
        " select invites.is_late(t, now()) from invites.ticket t where secret_hash = decode('%1', 'hex')"_s.arg(
            secret));
    // Once in each browser: its next wait would begin after tickets that it got while the test's clock ran ahead.
    if (isLate != u"t" || m_late.contains(debtor.name) || debtor.name.startsWith(u"late"))
        return {};
    m_late.insert(debtor.name);
    const Visitor visitor{u"late %1"_s.arg(m_late.size()), 1 - debtor.campaign};
    store::TicketRequest asked = m_fixture.requestOf(visitor.name, m_fixture.campaign(slug(visitor.campaign)));
    asked.holderHash = hashOf(debtor);
    if (server().request({asked}, 0).value().front()->outcome != store::RequestOutcome::Late)
        return u"late: not refused"_s;
    if (const QString difference = request(); !difference.isEmpty())
        return difference;
    m_fixture.sql(u"update invites.late_ask set asked_at = asked_at - interval '1 day'"_s);
    const auto answer = server().request({asked}, 0).value().front().value();
    if (answer.outcome != store::RequestOutcome::Created)
        return u"late: refused after the wait"_s;
    m_visitors.push_back(visitor);
    modelOf(visitor).request(visitor.name);
    return compare(visitor, answer.ticket);
}

QString RandomStepsPgTest::compare(const Visitor& visitor, const std::optional<Ticket>& seen) {
    const LineModel& model = modelOf(visitor);
    const QString what = visitor.name + u": "_s;
    if (!seen)
        return what + u"no ticket"_s;
    if (seen->number != model.number(visitor.name))
        return what + u"number "_s + QString::number(seen->number);
    if (seen->state != model.state(visitor.name))
        return what + QString(toText(seen->state)) + u" instead of "_s + QString(toText(model.state(visitor.name)));
    if (seen->ahead != model.ahead(visitor.name))
        return what + u"ahead"_s;
    if (seen->lane != model.lane(visitor.name))
        return what + u"lane "_s + QString(toText(seen->lane));
    if (seen->contributionReceived != model.received(visitor.name))
        return what + u"received"_s;
    const QString code = test::StoreFixture::codeOf(*seen);
    if (code != model.shownCode(visitor.name))
        return what + code + u" instead of "_s + model.shownCode(visitor.name);
    // Law 1, by what visitors saw and not by what the rows say.
    const QString key = slug(visitor.campaign) + u'/' + code;
    if (!code.isEmpty() && m_receivers.try_emplace(key, visitor.name).first->second != visitor.name)
        return what + code + u" was shown to "_s + m_receivers.at(key);
    return {};
}

QString RandomStepsPgTest::compareAll() {
    std::vector<QByteArray> hashes;
    for (const Visitor& visitor : m_visitors)
        hashes.push_back(hashOf(visitor));
    const auto answers = server().look(hashes).value();
    for (std::size_t i = 0; i < m_visitors.size(); ++i) {
        if (const QString difference = compare(m_visitors[i], answers[i]->ticket); !difference.isEmpty())
            return difference;
    }
    const QString broken = m_fixture.brokenLaws();
    return broken.isEmpty() ? compareSupply() : broken;
}

// Each code by itself, where the database counts a statement's codes together.
void RandomStepsPgTest::logWhatBecomesFree() {
    m_fixture.sql(
        u"create table public.freed (campaign_id bigint);"
        " create function public.log_freed() returns trigger language plpgsql as $$ begin"
        " insert into public.freed values (new.campaign_id); return null; end $$;"
        " create trigger log_new after insert on invites.code for each row execute function public.log_freed();"
        " create trigger log_freed after update on invites.code for each row when (new.status = 'available'"
        " and new.deleted_at is null and (old.status <> 'available' or old.deleted_at is not null))"
        " execute function public.log_freed(); grant insert on public.freed to public"_s);
}

QString RandomStepsPgTest::compareSupply() {
    return m_fixture.sql(
        u"select string_agg(format('campaign %s: %s codes came, %s were counted', id, freed, counted), '; ')"
        " from (select id, (select count(*) from public.freed f where f.campaign_id = c.id) as freed,"
        " (select coalesce(sum(codes), 0) from invites.line_supply s where s.campaign_id = c.id) as counted"
        " from invites.campaign c) c where freed <> counted"_s);
}

QString RandomStepsPgTest::step() {
    const int kind = below(30);
    if (kind < 3 || m_visitors.empty())
        return request();
    if (kind == 3)
        return import();
    if (kind == 4)
        return deleteOrRestoreACode();
    if (kind == 5 && below(3) == 0)
        return changeShare();
    if (kind == 6 && below(3) == 0)
        return rush();
    const Visitor visitor = anybody();
    if (kind < 10)
        return reveal(visitor);
    if (kind == 10)
        return leave(visitor);
    if (kind < 13)
        return missOffer(visitor);
    if (kind < 15)
        return returnToLine(visitor);
    if (kind < 17)
        return contribute(visitor);
    if (kind < 18)
        return report(below(2) == 0 ? receiverOfAGift().value_or(visitor) : visitor);
    if (kind == 18)
        return endHold(visitor);
    if (kind < 22)
        return move(visitor);
    // Mostly one from whom something was taken.
    if (kind < 24 && !m_releases.empty()) {
        const auto chosen = std::next(m_releases.begin(), below(int(m_releases.size())));
        const auto known = std::find_if(
            m_visitors.begin(), m_visitors.end(), [&](const Visitor& each) { return each.name == chosen->first; });
        return resumeHold(*known);
    }
    if (kind == 24)
        return askLate(visitor);
    if (kind < 27)
        return look(visitor);
    return kind < 29 ? join(visitor) : deleteAccount(visitor);
}

void RandomStepsPgTest::theDatabaseDoesWhatTheModelDoes() {
    m_fixture.addCampaign(u"other"_s);
    m_fixture.sql(u"update invites.campaign set late_rule = 'later_place'"_s);
    logWhatBecomesFree();
    m_other = m_fixture.connect();
    const test::FairnessWitness witness([this](const QString& statements) { return m_fixture.sql(statements); });
    bool isSet = false;
    const int given = qEnvironmentVariableIntValue("INVITES_TEST_SEED", &isSet);
    const unsigned seed = isSet ? unsigned(given) : QRandomGenerator::global()->generate() % 1000000;
    m_random.seed(seed);
    const int steps = qEnvironmentVariableIntValue("INVITES_TEST_STEPS", &isSet);
    const int count = isSet ? steps : 3000;
    for (int i = 0; i < count; ++i) {
        const QString difference = step();
        QVERIFY2(difference.isEmpty(), qUtf8Printable(u"seed %1, step %2: %3"_s.arg(seed).arg(i).arg(difference)));
        if (i % 250 == 249 || i == count - 1) {
            const QString broken = compareAll();
            QVERIFY2(broken.isEmpty(), qUtf8Printable(u"seed %1, after step %2: %3"_s.arg(seed).arg(i).arg(broken)));
        }
    }
    QVERIFY2(witness.faults().isEmpty(), qUtf8Printable(u"seed %1: %2"_s.arg(seed).arg(witness.faults().join(u' '))));
    if (const QString copies = qEnvironmentVariable("INVITES_TEST_LEDGER_COPIES"); !copies.isEmpty())
        test::writeLedgerCopies(m_fixture.connection(), copies);
    // A run in which too little happens proves too little.
    if (count >= 3000) {
        QVERIFY(witness.served() > 100);
        QVERIFY(witness.servedBeforeStandard() > 0);
        for (const char* state : {"waiting", "offered", "delivered", "contributed", "expired", "left"})
            QVERIFY2(m_fixture.sql(u"select count(*) from invites.ticket where state = '%1'"_s.arg(
                                       QString::fromLatin1(state)))
                                 .toInt() > 0 ||
                         state == QByteArray("waiting") || state == QByteArray("offered"),
                state);
        QVERIFY(m_receivers.size() > 100);
        QVERIFY(m_resumed > 0);
        QVERIFY(m_deleted > 0);
        QVERIFY(m_confirmed > 0);
        QVERIFY(!m_late.empty());
    }
}

QTEST_GUILESS_MAIN(RandomStepsPgTest)
#include "RandomStepsPgTest.moc"
