#include "common/ledger/LedgerReplay.h"

#include "tests/support/ledger/ChainBuilder.h"
#include "tests/support/ledger/RecordEncoder.h"

#include <QTest>

using namespace invites;
using namespace invites::ledger;
using test::ChainBuilder;

namespace {

using State = TicketState;
using Lane = TicketLane;
using Records = std::vector<Record>;
using Blocks = std::vector<Records>;

// What a block does to a ticket, with all that goes with it.
const auto joins = [](quint64 number) { return Records{ChainBuilder::joined(number)}; };
const auto isServedAtOnce = [](quint64 number) {
    return Records{ChainBuilder::joined(number, State::Delivered),
        ChainBuilder::moved(CodeStatus::Available, CodeStatus::Distributed)};
};
const auto brings = [](quint64 count) { return Records{ChainBuilder::added(count)}; };
const auto areOffered = [](const std::vector<quint64>& numbers, Lane lane = Lane::Standard) {
    return Records{ChainBuilder::moved(CodeStatus::Available, CodeStatus::Reserved, numbers.size()),
        ChainBuilder::offered(numbers, lane)};
};
const auto looks = [](quint64 number, Lane lane = Lane::Standard) {
    return Records{ChainBuilder::moved(CodeStatus::Reserved, CodeStatus::Distributed),
        ChainBuilder::stepped(number, State::Offered, State::Delivered, lane)};
};
const auto misses = [](quint64 number, Lane lane = Lane::Standard) {
    return Records{ChainBuilder::stepped(number, State::Offered, State::Expired, lane),
        ChainBuilder::moved(CodeStatus::Reserved, CodeStatus::Available)};
};
const auto isMoved = [](quint64 number, Lane from, Lane to) {
    return Records{ChainBuilder::laneChanged(number, from, to), ChainBuilder::act(number)};
};

Records operator+(Records records, const Records& more) {
    records.insert(records.end(), more.begin(), more.end());
    return records;
}

Stepped flagged(Stepped record, bool StepEntry::*flag, bool value = true) {
    record.steps.front().*flag = value;
    return record;
}

Stepped toLane(Stepped record, Lane lane) {
    record.steps.front().laneAfter = lane;
    return record;
}

Joined with(Joined record, const std::function<void(TicketEntry&)>& change) {
    change(record.tickets.front());
    return record;
}

const auto returns = [](quint64 number) {
    return flagged(ChainBuilder::stepped(number, State::Expired, State::Waiting), &StepEntry::isReturning);
};
const auto isReplaced = [](quint64 number, Lane lane) {
    return Records{
        toLane(flagged(ChainBuilder::stepped(number, State::Delivered, State::Waiting), &StepEntry::isReplaced), lane)};
};
const auto premium = [](quint64 number) {
    return Records{ChainBuilder::laneChanged(number, Lane::Standard, Lane::Priority, true)};
};

Records openingOf(const Opening& opening, const Records& more = {}, const Rules& rules = {4, true, true}) {
    return Records{opening, rules} + more;
}

// An older line: 1 was given its code, 2 contributed, 3 waits, 4 is offered, 5 has missed, 6 has left.
Opening olderOpening() {
    return {"sora", 7, 2, {0, 1, 2}, {1, 1, 1, 1, 1, 1}, {}};
}

Standing olderStanding() {
    Standing standing;
    for (const auto& [number, state] :
        std::initializer_list<std::pair<quint64, State>>{{3, State::Waiting}, {4, State::Offered}, {5, State::Expired}})
        standing.tickets.push_back(ChainBuilder::joined(number, state).tickets.front());
    return standing;
}

void addRow(const char* name, const Blocks& blocks, quint64 height, Check check, quint64 ticket = 0) {
    QTest::newRow(name) << blocks << true << height << check << ticket;
}

void addFairRow(const char* name, const Blocks& blocks) {
    QTest::newRow(name) << blocks << false << quint64(0) << Check::Unbroken << quint64(0);
}

} // namespace

Q_DECLARE_METATYPE(invites::ledger::Check)

class LedgerReplayTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void judgesChains_data();
    void judgesChains();
    void noticesABrokenChain_data();
    void noticesABrokenChain();
    void goesOnAfterWhatIsWrong();
    void keepsSoMuchAndCountsAll();
    void tellsWhatHappened();
    void remarksWhoWaitsForNothing();
    void tellsOfActs();

private:
    void addFairRows();
    void addContinuityRows();
    void addOlderRows();
    void addOrderRows();
    void addLaneRows();
    void addCodeRows();
    void addPlaceRows();
};

// Each chain follows block 0 of a new campaign without codes, unless it begins with an opening of its own.
void LedgerReplayTest::judgesChains_data() {
    QTest::addColumn<Blocks>("blocks");
    QTest::addColumn<bool>("isWrong");
    QTest::addColumn<quint64>("height");
    QTest::addColumn<Check>("check");
    QTest::addColumn<quint64>("ticket");
    addFairRows();
    addContinuityRows();
    addOlderRows();
    addOrderRows();
    addLaneRows();
    addCodeRows();
    addPlaceRows();
}

void LedgerReplayTest::addFairRows() {
    addFairRow("an empty campaign", {});
    addFairRow("a newcomer is served at once", {brings(2), isServedAtOnce(1), isServedAtOnce(2)});
    addFairRow("a whole life", {joins(1), brings(1) + areOffered({1}), looks(1),
                                   Records{ChainBuilder::stepped(1, State::Delivered, State::Contributed),
                                       ChainBuilder::moved(CodeStatus::Distributed, CodeStatus::Used)}});
    addFairRow("a missed offer goes to the next, and he returns",
        {joins(1), joins(2), brings(1) + areOffered({1}), misses(1) + areOffered({2}), {returns(1)}});
    addFairRow("another code for one that does not work, from the head",
        {brings(1), isServedAtOnce(1), joins(2), isReplaced(1, Lane::Head), brings(1) + areOffered({1}, Lane::Head),
            looks(1, Lane::Head)});
    addFairRow(
        "whoever reports too often stays in his lane", {brings(1), isServedAtOnce(1), isReplaced(1, Lane::Standard)});
    addFairRow("a release that is taken back", {joins(1), brings(1) + areOffered({1}), misses(1),
                                                   Records{ChainBuilder::stepped(1, State::Expired, State::Waiting),
                                                       ChainBuilder::moved(CodeStatus::Available, CodeStatus::Reserved),
                                                       flagged(ChainBuilder::offered({1}), &StepEntry::isResumed)}});
    addFairRow("premium begins and ends",
        {joins(1), premium(1), Records{ChainBuilder::laneChanged(1, Lane::Priority, Lane::Standard)}});
    addFairRow("who is moved says why",
        {joins(1), isMoved(1, Lane::Standard, Lane::Head), isMoved(1, Lane::Head, Lane::Priority)});
    addFairRow("the lane is given up",
        {joins(1), isMoved(1, Lane::Standard, Lane::Priority),
            Records{Rules{0, true, false}, ChainBuilder::laneChanged(1, Lane::Priority, Lane::Standard)}});
    addFairRow("who leaves, leaves",
        {joins(1), joins(2), {ChainBuilder::stepped(1, State::Waiting, State::Left)}, brings(1) + areOffered({2})});
    addFairRow("whoever is drawn and has premium comes after the lots",
        {brings(1),
            Records{Joined{{ChainBuilder::joined(1, State::Delivered).tickets.front(), with(ChainBuilder::joined(2),
                                                                                           [](TicketEntry& entry) {
                                                                                               entry.lane =
                                                                                                   Lane::Priority;
                                                                                               entry.isPremium = true;
                                                                                           })
                                                                                           .tickets.front()}}} +
                Records{ChainBuilder::moved(CodeStatus::Available, CodeStatus::Distributed)}});
    addFairRow("an older line",
        {openingOf(olderOpening(), {olderStanding()}), looks(4),
            {ChainBuilder::stepped(1, State::Delivered, State::Contributed)}, joins(7), brings(1) + areOffered({3})});
    addFairRow("a first block in which more happens",
        {openingOf(olderOpening(), Records{olderStanding()} + Records{joins(7)} + brings(1) + areOffered({3}))});
}

void LedgerReplayTest::addContinuityRows() {
    addRow("a number is left out", {joins(2)}, 1, Check::Continuous, 2);
    addRow("a number comes twice", {joins(1), joins(1)}, 2, Check::Continuous, 1);
    addRow("a pseudonym comes twice",
        {joins(1), {with(ChainBuilder::joined(2), [](TicketEntry& entry) { entry.pseudonym[7] = 1; })}}, 2,
        Check::Continuous, 2);
    addRow("a newcomer who is neither", {Records{ChainBuilder::joined(1, State::Offered)}}, 1, Check::Continuous, 1);
    addRow("a step of nobody", {{ChainBuilder::stepped(1, State::Waiting, State::Left)}}, 1, Check::Continuous, 1);
    addRow("from another state", {joins(1), {returns(1)}}, 2, Check::Continuous, 1);
    addRow("from another lane", {joins(1), {ChainBuilder::stepped(1, State::Waiting, State::Left, Lane::Head)}}, 2,
        Check::Continuous, 1);
    addRow("a step to where it was", {joins(1), {ChainBuilder::stepped(1, State::Waiting, State::Waiting)}}, 2,
        Check::Continuous, 1);
    for (const auto& [before, after] :
        std::initializer_list<std::pair<State, State>>{
            {State::Waiting, State::Delivered}, {State::Waiting, State::Contributed}, {State::Waiting, State::Expired}})
        QTest::addRow("%s to %s", toText(before).data(), toText(after).data())
            << Blocks{joins(1), {ChainBuilder::stepped(1, before, after)}} << true << quint64(2) << Check::Continuous
            << quint64(1);
    addRow("offered to waiting",
        {joins(1), brings(1) + areOffered({1}), {ChainBuilder::stepped(1, State::Offered, State::Waiting)}}, 3,
        Check::Continuous, 1);
    addRow("left to waiting",
        {joins(1), {ChainBuilder::stepped(1, State::Waiting, State::Left)},
            {ChainBuilder::stepped(1, State::Left, State::Waiting)}},
        3, Check::Continuous, 1);
    addRow("another lot than it joined with",
        {joins(1), {flagged(ChainBuilder::stepped(1, State::Waiting, State::Left), &StepEntry::isDrawn)}}, 2,
        Check::Lanes, 1);
}

void LedgerReplayTest::addOlderRows() {
    const auto standingWith = [](const std::function<void(std::vector<TicketEntry>&)>& change) {
        Standing standing = olderStanding();
        change(standing.tickets);
        return standing;
    };
    const auto row = [&](const char* name, const std::function<void(std::vector<TicketEntry>&)>& change,
                         quint64 ticket) {
        addRow(name, {openingOf(olderOpening(), {standingWith(change)})}, 0, Check::Continuous, ticket);
    };
    row(
        "standing: one that was over", [](auto& tickets) { tickets[1].state = State::Delivered; }, 4);
    row(
        "standing: one that was to come", [](auto& tickets) { tickets[2].number = 7; }, 7);
    row(
        "standing: premium outside its lane", [](auto& tickets) { tickets[0].isPremium = true; }, 3);
    row(
        "standing: a pseudonym twice", [](auto& tickets) { tickets[1].pseudonym = tickets[0].pseudonym; }, 4);
    row(
        "standing: another state than was counted", [](auto& tickets) { tickets[1].state = State::Waiting; }, 0);
    row(
        "standing: fewer than were counted", [](auto& tickets) { tickets.pop_back(); }, 0);
    addRow("standing: the same twice", {openingOf(olderOpening(), {olderStanding(), olderStanding()})}, 0,
        Check::Continuous, 3);
    const auto afterwards = [&](const char* name, const Records& records, quint64 ticket) {
        addRow(name, {openingOf(olderOpening(), {olderStanding()}), records}, 1, Check::Continuous, ticket);
    };
    afterwards("an older one that did not wait", {ChainBuilder::stepped(1, State::Waiting, State::Left)}, 1);
    afterwards("an older one that was not offered", looks(6), 6);
    // Nobody waits, so that the line has nobody to let go.
    const Opening nobody{"sora", 5, 99, {1}, {}, {}};
    addRow("an older one leaves a line that nobody stands in",
        {openingOf(nobody), {ChainBuilder::stepped(2, State::Waiting, State::Left)}}, 1, Check::Continuous, 2);
    addRow("an older one is offered a code in a line that nobody stands in", {openingOf(nobody), areOffered({2})}, 1,
        Check::Continuous, 2);
    addRow("an older one leaves a lane that nobody stands in",
        {openingOf(nobody), joins(5), {ChainBuilder::stepped(2, State::Waiting, State::Left, Lane::Priority)}}, 2,
        Check::Continuous, 2);
    addRow("an older one leaves, and comes in again",
        {openingOf(nobody), {ChainBuilder::stepped(2, State::Waiting, State::Left)},
            {ChainBuilder::stepped(2, State::Waiting, State::Left)}, areOffered({2})},
        1, Check::Continuous, 2);
    addRow("a step of number 0", {{ChainBuilder::stepped(0, State::Delivered, State::Contributed)}}, 1,
        Check::Continuous, 0);
    addRow("an older one is believed once",
        {openingOf(olderOpening(), {olderStanding()}), {ChainBuilder::stepped(1, State::Delivered, State::Contributed)},
            {ChainBuilder::stepped(1, State::Delivered, State::Contributed)}},
        2, Check::Continuous, 1);
    addRow("fewer tickets than none",
        {openingOf({"sora", 5, 99, {}, {0, 0, 1}, {}}),
            {ChainBuilder::stepped(1, State::Delivered, State::Contributed)},
            {ChainBuilder::stepped(2, State::Delivered, State::Contributed)}},
        2, Check::Continuous, 2);
    addRow("since when the line is older",
        {openingOf({"sora", 3, 2, {2}, {2}, {}},
             {Standing{{ChainBuilder::joined(1).tickets.front(),
                 with(ChainBuilder::joined(2), [](TicketEntry& entry) { entry.lane = Lane::Priority; })
                     .tickets.front()}}}),
            areOffered({2}, Lane::Priority)},
        1, Check::Overtaken, 2);
}

void LedgerReplayTest::addOrderRows() {
    addRow("the second before the first", {joins(1), joins(2), brings(1) + areOffered({2})}, 3, Check::Overtaken, 2);
    addRow("a newcomer before who waits", {joins(1), brings(1), isServedAtOnce(2)}, 3, Check::Overtaken, 2);
    addRow("a newcomer before the newcomer before him",
        {brings(1), Records{Joined{{ChainBuilder::joined(1).tickets.front(),
                        ChainBuilder::joined(2, State::Delivered).tickets.front()}}} +
                        Records{ChainBuilder::moved(CodeStatus::Available, CodeStatus::Distributed)}},
        2, Check::Overtaken, 2);
    addRow("the line before the head",
        {joins(1), joins(2), isMoved(2, Lane::Standard, Lane::Head), brings(1) + areOffered({1})}, 4, Check::Overtaken,
        1);
    addRow("the line in priority's turn", {joins(1), joins(2), premium(2), brings(1) + areOffered({1})}, 4,
        Check::Overtaken, 1);
    addRow("priority beyond its share",
        {joins(1), joins(2), joins(3), isMoved(2, Lane::Standard, Lane::Priority),
            isMoved(3, Lane::Standard, Lane::Priority), brings(1) + areOffered({2}, Lane::Priority),
            brings(1) + areOffered({3}, Lane::Priority)},
        7, Check::Overtaken, 3);
    addRow("priority beyond its share in one statement",
        {joins(1), joins(2), joins(3), isMoved(2, Lane::Standard, Lane::Priority),
            isMoved(3, Lane::Standard, Lane::Priority), brings(2) + areOffered({2, 3}, Lane::Priority)},
        6, Check::Overtaken, 3);
    addRow("priority without a share",
        {joins(1), joins(2), isMoved(2, Lane::Standard, Lane::Priority), Records{Rules{0, true, false}},
            brings(1) + areOffered({2}, Lane::Priority)},
        5, Check::Overtaken, 2);
    addRow("a release taken back while somebody waits",
        {joins(1), brings(1) + areOffered({1}), misses(1), joins(2),
            Records{ChainBuilder::stepped(1, State::Expired, State::Waiting),
                ChainBuilder::moved(CodeStatus::Available, CodeStatus::Reserved),
                flagged(ChainBuilder::offered({1}), &StepEntry::isResumed)}},
        5, Check::Overtaken, 1);
    addRow("who leaves in the same statement was before him",
        {joins(1), joins(2),
            Records{ChainBuilder::added(1), ChainBuilder::moved(CodeStatus::Available, CodeStatus::Reserved),
                Stepped{{ChainBuilder::stepped(1, State::Waiting, State::Left).steps.front(),
                    ChainBuilder::offered({2}).steps.front()}}}},
        3, Check::Overtaken, 2);
}

void LedgerReplayTest::addLaneRows() {
    addRow("a newcomer at the head",
        {{with(ChainBuilder::joined(1), [](TicketEntry& entry) { entry.lane = Lane::Head; })}}, 1, Check::Lanes, 1);
    addRow("a newcomer in the priority lane without premium",
        {{with(ChainBuilder::joined(1), [](TicketEntry& entry) { entry.lane = Lane::Priority; })}}, 1, Check::Lanes, 1);
    addRow("a newcomer with premium in the standard lane",
        {{with(ChainBuilder::joined(1), [](TicketEntry& entry) { entry.isPremium = true; })}}, 1, Check::Lanes, 1);
    addRow("moved without an act", {joins(1), {ChainBuilder::laneChanged(1, Lane::Standard, Lane::Head)}}, 2,
        Check::Lanes, 1);
    addRow("moved by an act on another",
        {joins(1), joins(2), Records{ChainBuilder::laneChanged(1, Lane::Standard, Lane::Head), ChainBuilder::act(2)}},
        3, Check::Lanes, 1);
    addRow("moved by a removal",
        {joins(1),
            Records{ChainBuilder::laneChanged(1, Lane::Standard, Lane::Head), ChainBuilder::act(1, ActKind::Remove)}},
        2, Check::Lanes, 1);
    addRow("moved by an act of another block",
        {joins(1), {ChainBuilder::act(1)}, {ChainBuilder::laneChanged(1, Lane::Standard, Lane::Head)}}, 3, Check::Lanes,
        1);
    addRow("into the priority lane without premium",
        {joins(1), {ChainBuilder::laneChanged(1, Lane::Standard, Lane::Priority)}}, 2, Check::Lanes, 1);
    addRow("out of it without having had premium",
        {joins(1), isMoved(1, Lane::Standard, Lane::Priority),
            {ChainBuilder::laneChanged(1, Lane::Priority, Lane::Standard)}},
        3, Check::Lanes, 1);
    addRow("out of it before the share is taken away",
        {joins(1), isMoved(1, Lane::Standard, Lane::Priority),
            Records{ChainBuilder::laneChanged(1, Lane::Priority, Lane::Standard), Rules{0, true, false}}},
        3, Check::Lanes, 1);
    addRow("out of it where there was no share",
        {Records{Rules{0, true, false}}, joins(1), isMoved(1, Lane::Standard, Lane::Priority),
            Records{Rules{0, false, false}, ChainBuilder::laneChanged(1, Lane::Priority, Lane::Standard)}},
        4, Check::Lanes, 1);
    addRow("premium outside its lane",
        {joins(1), {ChainBuilder::laneChanged(1, Lane::Standard, Lane::Head, true), ChainBuilder::act(1)}}, 2,
        Check::Lanes, 1);
    addRow("premium ends in its lane",
        {joins(1), premium(1), {ChainBuilder::laneChanged(1, Lane::Priority, Lane::Priority)}}, 3, Check::Lanes, 1);
    addRow("to the head by a step that is no report",
        {joins(1), brings(1) + areOffered({1}), misses(1), {toLane(returns(1), Lane::Head)}}, 4, Check::Lanes, 1);
    addRow("from the standard lane into the priority one by a report",
        {brings(1), isServedAtOnce(1), isReplaced(1, Lane::Priority)}, 3, Check::Lanes, 1);
    addRow("a report without its flag",
        {brings(1), isServedAtOnce(1), {ChainBuilder::stepped(1, State::Delivered, State::Waiting)}}, 3, Check::Lanes,
        1);
    addRow("a report's flag without a report",
        {joins(1), {flagged(ChainBuilder::stepped(1, State::Waiting, State::Left), &StepEntry::isReplaced)}}, 2,
        Check::Lanes, 1);
    addRow("another code for the second time",
        {brings(2), isServedAtOnce(1), isReplaced(1, Lane::Head) + areOffered({1}, Lane::Head) + looks(1, Lane::Head),
            {flagged(ChainBuilder::stepped(1, State::Delivered, State::Waiting, Lane::Head), &StepEntry::isReplaced)}},
        4, Check::Lanes, 1);
    addRow("a return's flag without one",
        {joins(1), {flagged(ChainBuilder::stepped(1, State::Waiting, State::Left), &StepEntry::isReturning)}}, 2,
        Check::Lanes, 1);
    addRow("back in the line without its flag",
        {joins(1), brings(1) + areOffered({1}), misses(1), {ChainBuilder::stepped(1, State::Expired, State::Waiting)}},
        4, Check::Lanes, 1);
    addRow("an old offer that was not taken",
        {joins(1), brings(1) + Records{ChainBuilder::moved(CodeStatus::Available, CodeStatus::Reserved),
                                   flagged(ChainBuilder::offered({1}), &StepEntry::isResumed)}},
        2, Check::Lanes, 1);
    addRow("an old offer without an offer",
        {joins(1), {flagged(ChainBuilder::stepped(1, State::Waiting, State::Left), &StepEntry::isResumed)}}, 2,
        Check::Lanes, 1);
}

void LedgerReplayTest::addCodeRows() {
    const auto move = [](CodePlace from, CodePlace to, quint64 count) { return CodesMoved{{{from, to, count}}}; };
    addRow("more codes than there are", {{ChainBuilder::moved(CodeStatus::Available, CodeStatus::Invalid)}}, 1,
        Check::Codes);
    addRow("more in the trash than there are",
        {{move({CodeStatus::Available, true}, {CodeStatus::Available, false}, 1)}}, 1, Check::Codes);
    addRow("more in the trash than of that status", {openingOf({"sora", 1, 0, {1}, {}, {2}})}, 0, Check::Codes);
    addRow("codes past all counting", {brings((quint64(1) << 53) - 1), brings(1)}, 2, Check::Codes);
    addRow("codes that wrap around", {brings(5), brings(~quint64(0))}, 2, Check::Unbroken);
    addRow("a code held for nobody", {brings(1), {ChainBuilder::moved(CodeStatus::Available, CodeStatus::Reserved)}}, 2,
        Check::Codes);
    addRow("an offer of no code", {joins(1), {ChainBuilder::offered({1})}}, 2, Check::Codes);
    addRow("a held code given to nobody",
        {joins(1), brings(1) + areOffered({1}), {ChainBuilder::moved(CodeStatus::Reserved, CodeStatus::Distributed)}},
        3, Check::Codes);
    addRow("a code past the line", {brings(1), {ChainBuilder::moved(CodeStatus::Available, CodeStatus::Distributed)}},
        2, Check::Codes);
    addRow("a newcomer without a code", {{ChainBuilder::joined(1, State::Delivered)}}, 1, Check::Codes);
    addRow("a held code that nobody gave up",
        {joins(1), brings(1) + areOffered({1}), {ChainBuilder::moved(CodeStatus::Reserved, CodeStatus::Available)}}, 3,
        Check::Codes);
    addRow("a code that is kept by who missed it",
        {joins(1), brings(1) + areOffered({1}), {ChainBuilder::stepped(1, State::Offered, State::Expired)}}, 3,
        Check::Codes);
    addRow("a code added as held for somebody", {{ChainBuilder::added(1, CodeStatus::Reserved)}}, 1, Check::Codes);
}

void LedgerReplayTest::addPlaceRows() {
    const Opening opening{"sora", 1, 99, {}, {}, {}};
    const Rules rules{4, true, false};
    addRow("another opening", {openingOf(opening), openingOf(opening)}, 1, Check::Unbroken);
    addRow("a standing record later", {openingOf(opening), {olderStanding()}}, 1, Check::Unbroken);
    addRow("a standing record after others", {openingOf(olderOpening(), Records{rules, olderStanding()})}, 0,
        Check::Unbroken);
    addRow("two openings", {Records{opening, rules, opening}}, 0, Check::Unbroken);
    addRow("an opening without rules", {Records{opening}}, 0, Check::Unbroken);
    addRow("rules before the opening", {Records{rules, opening}}, 0, Check::Unbroken);
    const quint64 tooMany = quint64(1) << 53;
    addFairRow("as much as can be counted", {openingOf({"sora", tooMany - 1, 0, {tooMany - 1}, {}, {tooMany - 1}})});
    addRow("a next number of none", {openingOf({"sora", 0, 0, {}, {}, {}})}, 0, Check::Unbroken);
    addRow("a next number past all counting", {openingOf({"sora", tooMany, 0, {}, {}, {}})}, 0, Check::Unbroken);
    addRow(
        "codes at the beginning past all counting", {openingOf({"sora", 1, 0, {tooMany}, {}, {}})}, 0, Check::Unbroken);
    addRow("tickets at the beginning past all counting", {openingOf({"sora", 9, 0, {}, {0, 0, tooMany}, {}})}, 0,
        Check::Unbroken);
    addRow("codes that come past all counting", {brings(tooMany)}, 1, Check::Unbroken);
    addRow("a newcomer past all counting", {joins(tooMany)}, 1, Check::Unbroken);
    addRow("a step past all counting", {{ChainBuilder::stepped(tooMany, State::Waiting, State::Left)}}, 1,
        Check::Unbroken);
    addRow("an act on a ticket past all counting", {{ChainBuilder::act(tooMany)}}, 1, Check::Unbroken);
}

void LedgerReplayTest::judgesChains() {
    QFETCH(Blocks, blocks);
    QFETCH(bool, isWrong);
    QFETCH(quint64, height);
    QFETCH(Check, check);
    QFETCH(quint64, ticket);
    const bool hasBeginning =
        !blocks.empty() && std::any_of(blocks[0].begin(), blocks[0].end(),
                               [](const Record& record) { return std::holds_alternative<Opening>(record); });
    if (!hasBeginning)
        blocks.insert(blocks.begin(), Records{Opening{"sora", 1, 99, {}, {}, {}}, Rules{4, true, false}});
    ChainBuilder chain(blocks.front());
    std::for_each(blocks.begin() + 1, blocks.end(), [&](const Records& records) { chain.add(records); });
    LedgerReplay replay;
    for (const Block& block : chain.blocks())
        replay.apply(block);
    const auto& findings = replay.findings().kept();
    for (const Finding& finding : findings)
        qInfo("block %llu: %s", finding.height.value_or(0), qUtf8Printable(finding.sentence));
    QCOMPARE(!findings.empty(), isWrong);
    if (!isWrong)
        return;
    QCOMPARE(toText(findings.front().check), toText(check));
    QCOMPARE(findings.front().height.value_or(99), height);
    QCOMPARE(findings.front().ticket.value_or(0), ticket);
}

void LedgerReplayTest::noticesABrokenChain_data() {
    using Deed = std::function<void(ChainBuilder&)>;
    QTest::addColumn<Deed>("deed");
    QTest::addColumn<quint64>("height");
    const auto row = [](const char* name, quint64 height, const Deed& deed) { QTest::newRow(name) << deed << height; };
    row("another height", 2, [](ChainBuilder& chain) { chain.blocks()[2].height = 7; });
    row("another time", 2, [](ChainBuilder& chain) { ++chain.blocks()[2].time; });
    row("a time that goes down", 2, [](ChainBuilder& chain) {
        chain.blocks()[2].time = chain.blocks()[1].time - 1;
        chain.hashFrom(2);
    });
    row("a time past all counting", 2, [](ChainBuilder& chain) {
        for (std::size_t at = 2; at < chain.blocks().size(); ++at)
            chain.blocks()[at].time = quint64(1) << 53;
        chain.hashFrom(2);
    });
    row("another body", 2, [](ChainBuilder& chain) { chain.blocks()[2].body = chain.blocks()[1].body; });
    row("another hash", 2, [](ChainBuilder& chain) { chain.blocks()[2].hash[5] = 'x'; });
    row("the first is gone", 0, [](ChainBuilder& chain) { chain.blocks().erase(chain.blocks().begin()); });
    row("one is gone", 2, [](ChainBuilder& chain) { chain.blocks().erase(chain.blocks().begin() + 2); });
    row("one comes twice", 3,
        [](ChainBuilder& chain) { chain.blocks().insert(chain.blocks().begin() + 2, chain.blocks()[2]); });
    row("two change places", 1, [](ChainBuilder& chain) { std::swap(chain.blocks()[1], chain.blocks()[2]); });
    row("a body that cannot be read", 2, [](ChainBuilder& chain) {
        chain.blocks()[2].body.chop(1);
        chain.hashFrom(2);
    });
}

void LedgerReplayTest::noticesABrokenChain() {
    QFETCH(std::function<void(ChainBuilder&)>, deed);
    QFETCH(quint64, height);
    ChainBuilder chain;
    for (quint64 number = 1; number <= 4; ++number)
        chain.add(joins(number));
    deed(chain);
    LedgerReplay replay;
    for (const Block& block : chain.blocks())
        replay.apply(block);
    QVERIFY(replay.findings().count() > 0);
    QCOMPARE(toText(replay.findings().kept().front().check), toText(Check::Unbroken));
    QCOMPARE(replay.findings().kept().front().height.value_or(99), height);
}

void LedgerReplayTest::goesOnAfterWhatIsWrong() {
    ChainBuilder chain;
    chain.add(joins(1)).add(joins(2)).add(joins(3)).add(brings(1) + areOffered({2})).add(brings(1) + areOffered({3}));
    chain.add(brings(1) + areOffered({1}));
    LedgerReplay replay;
    for (const Block& block : chain.blocks())
        replay.apply(block);
    QCOMPARE(replay.findings().count(), quint64(2));
    QCOMPARE(replay.findings().kept()[1].ticket.value_or(0), quint64(3));
    QCOMPARE(replay.findings().kept()[1].sentence,
        QStringLiteral(
            "Ticket 3 (in the standard lane) was served while ticket 1 (in the standard lane) was waiting before it."));
}

void LedgerReplayTest::keepsSoMuchAndCountsAll() {
    ChainBuilder chain;
    for (int i = 0; i < 5; ++i)
        chain.add(joins(9));
    LedgerReplay replay(2);
    for (const Block& block : chain.blocks())
        replay.apply(block);
    QCOMPARE(replay.findings().kept().size(), std::size_t(2));
    QCOMPARE(replay.findings().count(), quint64(5));
}

void LedgerReplayTest::tellsWhatHappened() {
    ChainBuilder chain(1);
    chain.add(isServedAtOnce(1)).add(joins(2)).add(joins(3)).add(premium(3)).add(joins(4));
    chain.add(isMoved(4, Lane::Standard, Lane::Head));
    chain.add(
        brings(3) + Records{ChainBuilder::moved(CodeStatus::Available, CodeStatus::Reserved, 3),
                        Stepped{{ChainBuilder::offered({2}).steps.front(),
                            flagged(ChainBuilder::offered({3}, Lane::Priority), &StepEntry::isPremium).steps.front(),
                            ChainBuilder::offered({4}, Lane::Head).steps.front()}}});
    chain.add(misses(2)).add(looks(4, Lane::Head));
    chain.add({ChainBuilder::act(3, ActKind::Remove)});
    LedgerReplay replay;
    for (const Block& block : chain.blocks())
        replay.apply(block);
    QCOMPARE(replay.findings().count(), quint64(0));
    const LedgerSummary summary = replay.summary();
    QCOMPARE(summary.campaign, QByteArray("sora"));
    QCOMPARE(summary.blocks, quint64(11));
    QCOMPARE(summary.joined, quint64(4));
    QCOMPARE(summary.served, (std::array<quint64, 3>{1, 2, 1}));
    QCOMPARE(summary.servedAtOnce, quint64(1));
    QCOMPARE(summary.servedWhileBothWaited, quint64(1));
    QCOMPARE(summary.priorityWhileBothWaited, quint64(1));
    QCOMPARE(summary.movedByHand, quint64(1));
    QCOMPARE(summary.removedByHand, quint64(1));
    QCOMPARE(summary.missed, quint64(1));
    QCOMPARE(summary.longestWait, quint64(5));
    QCOMPARE(summary.longestWaitTicket, quint64(2));
    QCOMPARE(summary.tickets, (SixCounts{0, 1, 2, 0, 1, 0}));
    QCOMPARE(summary.codes, (SixCounts{1, 1, 2, 0, 0, 0}));
    QCOMPARE(summary.codesAdded, (std::array<quint64, 3>{3, 0, 0}));
    QCOMPARE(replay.tickets().next(), quint64(5));
    QCOMPARE(replay.lastHash(), chain.blocks().back().hash);
}

void LedgerReplayTest::remarksWhoWaitsForNothing() {
    ChainBuilder chain;
    chain.add(joins(1)).add(brings(1)).add(areOffered({1}));
    LedgerReplay replay;
    for (const Block& block : chain.blocks())
        replay.apply(block);
    QCOMPARE(replay.findings().count(), quint64(0));
    QCOMPARE(replay.summary().idleBlocks, quint64(1));
}

void LedgerReplayTest::tellsOfActs() {
    std::vector<std::pair<quint64, quint64>> acts;
    LedgerReplay replay(10, [&](const Act& act, quint64 height) { acts.emplace_back(act.number, height); });
    ChainBuilder chain;
    chain.add(joins(1)).add(isMoved(1, Lane::Standard, Lane::Head));
    for (const Block& block : chain.blocks())
        replay.apply(block);
    QVERIFY(acts == (std::vector<std::pair<quint64, quint64>>{{1, 2}}));
}

QTEST_GUILESS_MAIN(LedgerReplayTest)
#include "LedgerReplayTest.moc"
