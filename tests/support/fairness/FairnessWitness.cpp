#include "tests/support/fairness/FairnessWitness.h"

#include "tests/support/fairness/LedgerWitness.h"
#include "tests/support/fairness/LineReplay.h"

namespace invites::test {

namespace {

constexpr qsizetype mostFaults = 10;

const char* const installText = R"(
create schema witness;
create sequence witness.statement;
create table witness.step (
    id bigint generated always as identity primary key, statement bigint not null, campaign_id bigint not null, number bigint not null,
    ticket_id bigint not null, old_state text, old_lane int, new_state text not null, new_lane int not null, share int, is_resumed boolean not null default false);
create table witness.beginning as select campaign_id, since_priority from invites.campaign_line;
create function witness.note() returns trigger language plpgsql security definer set search_path = witness, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into step (statement, campaign_id, number, ticket_id, new_state, new_lane, share)
        select s.s, n.campaign_id, n.number, n.id, n.state, n.lane, c.priority_share
        from (select nextval('witness.statement') as s) s, new_rows n join invites.campaign c on c.id = n.campaign_id order by n.number;
    elsif exists (select from new_rows n join old_rows o on o.id = n.id where (n.state, n.lane) is distinct from (o.state, o.lane)) then
        insert into step (statement, campaign_id, number, ticket_id, old_state, old_lane, new_state, new_lane, share, is_resumed)
        select s.s, n.campaign_id, n.number, n.id, o.state, o.lane, n.state, n.lane, c.priority_share,
            (o.state, n.state) = ('waiting', 'offered') and n.offered_at is not distinct from o.offered_at
        from (select nextval('witness.statement') as s) s, new_rows n join old_rows o on o.id = n.id
            join invites.campaign c on c.id = n.campaign_id
        where (n.state, n.lane) is distinct from (o.state, o.lane);
    end if;
    return null;
end
$$;
insert into witness.step (statement, campaign_id, number, ticket_id, new_state, new_lane)
select 0, campaign_id, number, id, state, lane from invites.ticket;
create trigger witness_insert after insert on invites.ticket referencing new table as new_rows
    for each statement execute function witness.note();
create trigger witness_update after update on invites.ticket referencing old table as old_rows new table as new_rows
    for each statement execute function witness.note();
)";

// What was there before the witness has been served by nobody it knows of.
const char* const stepsText = R"(
select coalesce(string_agg(concat_ws(' ', statement, campaign_id, number,
    case when old_state = 'waiting' then old_lane else -1 end, case when new_state = 'waiting' then new_lane else -1 end,
    (statement > 0 and new_state in ('offered', 'delivered') and coalesce(old_state, 'waiting') = 'waiting')::int,
    is_resumed::int, coalesce(share, 0)),
    E'\n' order by statement, id), '')
from witness.step
)";

// The one thing that it must believe: what was served before it came.
const char* const beginningsText =
    "select coalesce(string_agg(concat_ws(' ', campaign_id, since_priority), E'\\n'), '') from witness.beginning";

const char* const movedText = R"(
select coalesce(string_agg(format('Ticket %s of campaign %s changed its lane %s times, with %s reasons.', m.number, m.campaign_id,
    m.moves, m.reasons), E'\n'), '')
from (
    select s.number, s.campaign_id, count(*) as moves, (
        select count(*) from invites.audit_event e where e.action in ('move_ticket', 'update') and e.subject_kind = 'ticket'
            and e.subject_id = s.ticket_id)
        + (select count(*) from invites.ticket t where t.id = s.ticket_id and t.replaced_at is not null) as reasons
    from witness.step s where s.statement > 0 and s.old_lane <> s.new_lane group by s.number, s.campaign_id, s.ticket_id
) m
where m.moves > m.reasons
)";

const char* const idleText = R"(
select coalesce(string_agg(format('In campaign %s there are %s codes, and %s wait.', campaign_id,
    codes_available - codes_available_deleted, tickets_waiting), E'\n'), '')
from invites.tally where tickets_waiting > 0 and codes_available > codes_available_deleted
)";

LineStep stepFrom(const QString& line) {
    const QStringList parts = line.split(QLatin1Char(' '));
    if (parts.size() != 8)
        qFatal("The witness cannot read its own record: %s", qUtf8Printable(line));
    return {parts[0].toLongLong(), parts[1].toLongLong(), parts[2].toLongLong(), parts[3].toInt(), parts[4].toInt(),
        parts[5] == QLatin1String("1"), parts[6] == QLatin1String("1"), parts[7].toLongLong()};
}

LineReplay replay(const FairnessWitness::Sql& sql) {
    LineReplay lines;
    const QStringList beginnings =
        sql(QString::fromLatin1(beginningsText)).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& line : beginnings)
        lines.begin(line.section(QLatin1Char(' '), 0, 0).toLongLong(), line.section(QLatin1Char(' '), 1).toLongLong());
    std::vector<LineStep> statement;
    const QStringList steps = sql(QString::fromLatin1(stepsText)).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& line : steps) {
        const LineStep step = stepFrom(line);
        if (!statement.empty() && statement.back().statement != step.statement) {
            lines.apply(statement);
            statement.clear();
        }
        statement.push_back(step);
    }
    lines.apply(statement);
    return lines;
}

} // namespace

FairnessWitness::FairnessWitness(Sql sql) : m_sql(std::move(sql)) {
    m_sql(QString::fromLatin1(installText));
}

QStringList FairnessWitness::faults() const {
    QStringList faults = replay(m_sql).faults();
    for (const char* question : {movedText, idleText})
        faults << m_sql(QString::fromLatin1(question)).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    faults << ledgerFaults(m_sql);
    return faults.mid(0, mostFaults);
}

qint64 FairnessWitness::servedBeforeStandard() const {
    return replay(m_sql).servedBeforeStandard();
}

qint64 FairnessWitness::served() const {
    return replay(m_sql).served();
}

} // namespace invites::test
