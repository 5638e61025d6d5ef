#include "common/store/BlockStore.h"

namespace invites::store {

namespace {

enum Column {
    Id,
    Kind,
    Ticket,
    TicketNumber,
    Campaign,
    Slug,
    Reason,
    Author,
    BlockedAt,
    EndsAt,
    LiftedAt,
    LiftedBy,
    Holds,
};

Block blockFromRow(const db::Row& row) {
    Block block;
    block.id = BlockId(row.integer(Id));
    block.kind = row.text(Kind) == QLatin1String("address") ? BlockKind::Address : BlockKind::Browser;
    block.ticket = TicketId(row.integer(Ticket));
    block.ticketNumber = row.integer(TicketNumber);
    block.campaign = CampaignId(row.integer(Campaign));
    block.campaignSlug = row.text(Slug);
    block.reason = row.text(Reason);
    block.author = row.text(Author);
    block.blockedAt = row.instant(BlockedAt);
    block.endsAt = row.instant(EndsAt);
    block.liftedAt = row.optionalInstant(LiftedAt);
    block.liftedBy = row.optionalText(LiftedBy).value_or(QString());
    block.holds = row.boolean(Holds);
    return block;
}

} // namespace

BlockStore::BlockStore(db::Connection& connection) : m_connection(connection) {}

Result<std::vector<Block>> BlockStore::list(bool onlyHolding, int limit) {
    static const db::Query query("list_blocks");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().boolean(onlyHolding).int32(limit));
    if (!rows)
        return failure(rows.error());
    std::vector<Block> blocks;
    for (const db::Row row : *rows)
        blocks.push_back(blockFromRow(row));
    return blocks;
}

Result<BlockEnds> BlockStore::block(TicketId ticket, const BlockWish& wish) {
    static const db::Query query("block_visitor");
    const auto rows = m_connection.run(query, db::Parameters()
                                                  .int64(ticket.value)
                                                  .boolean(wish.browser)
                                                  .boolean(wish.address)
                                                  .text(toRfc3339(wish.until))
                                                  .text(wish.reason)
                                                  .boolean(wish.removesTicket));
    if (!rows)
        return failure(rows.error());
    return BlockEnds{rows->first().optionalInstant(0), rows->first().optionalInstant(1)};
}

Result<std::vector<CodePerson>> BlockStore::peopleOf(CodeId code) {
    static const db::Query query("read_people_of_code");
    const auto rows = m_connection.runIdempotent(query, db::Parameters().int64(code.value));
    if (!rows)
        return failure(rows.error());
    std::vector<CodePerson> people;
    for (const db::Row row : *rows) {
        const auto state = ticketStateFromText(row.text(3));
        if (!state)
            return failure(ErrorCode::Internal, QStringLiteral("A ticket is in a state that is not known here."));
        people.push_back({row.boolean(0), TicketId(row.integer(1)), row.integer(2), *state, row.boolean(4)});
    }
    return people;
}

Result<bool> BlockStore::lift(BlockId block, const QString& reason) {
    static const db::Query query("lift_block");
    const auto rows = m_connection.run(query, db::Parameters().int64(block.value).text(reason));
    if (!rows)
        return failure(rows.error());
    return rows->first().boolean(0);
}

} // namespace invites::store
