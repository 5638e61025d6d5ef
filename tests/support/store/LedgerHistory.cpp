#include "tests/support/store/LedgerHistory.h"

namespace invites::test {

using namespace Qt::StringLiterals;

namespace {

// Acts of an admin on the code of this name's ticket, or on a ticket.
class Admin {
public:
    explicit Admin(StoreFixture& fixture) : m_fixture(fixture) {}

    void move(const QString& visitor, const QString& to) {
        m_fixture.sql(u"select invites.move_ticket(id, '%1', 'a reason') from invites.ticket"
                      " where secret_hash = decode('%2', 'hex')"_s.arg(to, hashOf(visitor)));
    }
    void remove(const QString& visitor) {
        m_fixture.sql(u"select invites.remove_ticket(id, 'another reason') from invites.ticket"
                      " where secret_hash = decode('%1', 'hex')"_s.arg(hashOf(visitor)));
    }
    // act: a function of the schema, with what it takes beside the code and its version.
    void act(const QString& act, const QString& code, const QString& more = {}) {
        m_fixture.sql(u"select outcome from invites.%1(array[%2]::bigint[],"
                      " array[(select version from invites.code where id = %2)]%3)"_s.arg(act, code, more));
    }
    QString codeOf(const QString& visitor) {
        return m_fixture.sql(
            u"select code_id from invites.ticket where secret_hash = decode('%1', 'hex')"_s.arg(hashOf(visitor)));
    }

private:
    static QString hashOf(const QString& visitor) { return QString::fromLatin1(StoreFixture::hashOf(visitor).toHex()); }

    StoreFixture& m_fixture;
};

QString idOf(StoreFixture& fixture, const QString& code) {
    return fixture.sql(u"select id from invites.code where fingerprint = '\\x%1'"_s.arg(
        QString::fromLatin1(fixture.given(code).fingerprint.toHex())));
}

void tellBefore(StoreFixture& fixture) {
    fixture.addCodes({u"A"_s, u"B"_s});
    for (const QString& visitor : {u"ann"_s, u"ben"_s, u"cleo"_s, u"dora"_s, u"emil"_s, u"fay"_s})
        fixture.take(visitor);
    fixture.addCodes({u"C"_s});
    fixture.endHold(u"cleo"_s);
    fixture.look(u"cleo"_s);
    fixture.leave(u"fay"_s);
}

void tellOfTheLine(StoreFixture& fixture, Admin& admin) {
    fixture.reveal(u"dora"_s);
    fixture.report(u"ben"_s, ReportOutcome::DoesNotWork);
    fixture.returnToLine(u"cleo"_s);
    for (const QString& visitor : {u"gil"_s, u"hal"_s, u"ida"_s, u"jon"_s})
        fixture.take(visitor);
    admin.move(u"emil"_s, u"head"_s);
    admin.move(u"hal"_s, u"priority"_s);
    admin.remove(u"ida"_s);
    fixture.contribute(u"ann"_s, {u"D"_s, u"E"_s, u"F"_s, u"G"_s});
    fixture.reveal(u"emil"_s);
}

void tellOfPremium(StoreFixture& fixture) {
    fixture.sql(u"update invites.campaign set premium = true"_s);
    const QByteArray session = fixture.addMember(u"kim"_s);
    fixture.sql(u"insert into invites.premium_account (member_id, has_premium) select id, true from invites.member"_s);
    store::TicketRequest asked = StoreFixture::requestOf(u"kim"_s, fixture.campaign());
    asked.sessionHash = session;
    asked.sealedSecret = QByteArray(64, 's');
    fixture.request({asked});
    fixture.sql(u"update invites.campaign set premium = false"_s);
}

void tellOfCodes(StoreFixture& fixture, Admin& admin) {
    fixture.addCodes({u"H"_s, u"I"_s, u"J"_s, u"K"_s, u"L"_s, u"M"_s});
    admin.act(u"delete_codes"_s, idOf(fixture, u"M"_s), u", 'a reason'"_s);
    admin.act(u"restore_codes"_s, idOf(fixture, u"M"_s));
    admin.act(u"settle_codes"_s, idOf(fixture, u"M"_s), u", 'invalid', 'a reason'"_s);
    admin.act(u"unsettle_codes"_s, idOf(fixture, u"M"_s));
    admin.act(u"hold_codes"_s, idOf(fixture, u"M"_s));
    admin.act(u"accept_codes"_s, idOf(fixture, u"M"_s));
    const QString released = admin.codeOf(u"gil"_s);
    admin.act(u"release_reserved_codes"_s, released, u", 'a reason'"_s);
    admin.act(u"resume_released_codes"_s, released);
}

void tellOfARush(StoreFixture& fixture) {
    fixture.sql(u"update invites.tally set rush_ends_at = clock_timestamp() + interval '1 hour'"_s);
    const auto asked = StoreFixture::requestOf(u"lea"_s, fixture.campaign());
    fixture.request({asked});
    fixture.sql(u"update invites.tally set rush_ends_at = clock_timestamp()"_s);
    fixture.request({asked});
}

} // namespace

void beginLedgersAnew(StoreFixture& fixture) {
    fixture.sql(u"set session_replication_role = replica;"
                " truncate invites.ledger_head, invites.ledger_block, invites.ledger_entry, invites.ledger_reason;"
                " set session_replication_role = origin;"
                " select invites.open_ledger(id) from invites.campaign order by id"_s);
}

void tellLedgerHistory(StoreFixture& fixture) {
    Admin admin(fixture);
    tellBefore(fixture);
    beginLedgersAnew(fixture);
    tellOfTheLine(fixture, admin);
    tellOfPremium(fixture);
    tellOfCodes(fixture, admin);
    tellOfARush(fixture);
    fixture.take(u"mia"_s);
    fixture.take(u"ned"_s);
    fixture.take(u"oda"_s);
    admin.move(u"oda"_s, u"priority"_s);
    fixture.sql(u"update invites.campaign set priority_share = 3, draws_rush = false"_s);
    fixture.sql(u"update invites.campaign set priority_share = null"_s);
}

} // namespace invites::test
