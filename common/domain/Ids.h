#pragma once

#include <QtGlobal>

#include <compare>

namespace invites {

// An id that cannot be taken for another kind of id.
template <typename Tag>
struct Id {
    qint64 value = 0;

    constexpr Id() = default;
    constexpr explicit Id(qint64 number) : value(number) {}
    friend constexpr auto operator<=>(const Id&, const Id&) = default; // NOLINT(modernize-use-nullptr): its 0 is none
};

using CampaignId = Id<struct CampaignTag>;
using CodeId = Id<struct CodeTag>;
using TicketId = Id<struct TicketTag>;
using BlockId = Id<struct BlockTag>;
using MemberId = Id<struct MemberTag>;
using SuspensionId = Id<struct SuspensionTag>;
using AppealId = Id<struct AppealTag>;

} // namespace invites
