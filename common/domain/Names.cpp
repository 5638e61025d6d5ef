#include "common/domain/Names.h"

#include <array>
#include <utility>

namespace invites {

namespace {

template <typename Enum, std::size_t Count>
using Table = std::array<std::pair<Enum, QLatin1String>, Count>;

constexpr Table<CodeStatus, 6> codeStatuses{{
    {CodeStatus::Available, QLatin1String("available")},
    {CodeStatus::Reserved, QLatin1String("reserved")},
    {CodeStatus::Distributed, QLatin1String("distributed")},
    {CodeStatus::Used, QLatin1String("used")},
    {CodeStatus::Invalid, QLatin1String("invalid")},
    {CodeStatus::Held, QLatin1String("held")},
}};

constexpr Table<TicketState, 6> ticketStates{{
    {TicketState::Waiting, QLatin1String("waiting")},
    {TicketState::Offered, QLatin1String("offered")},
    {TicketState::Delivered, QLatin1String("delivered")},
    {TicketState::Contributed, QLatin1String("contributed")},
    {TicketState::Expired, QLatin1String("expired")},
    {TicketState::Left, QLatin1String("left")},
}};

constexpr Table<TicketLane, 3> ticketLanes{{
    {TicketLane::Head, QLatin1String("head")},
    {TicketLane::Standard, QLatin1String("standard")},
    {TicketLane::Priority, QLatin1String("priority")},
}};

constexpr Table<ReportOutcome, 2> reportOutcomes{{
    {ReportOutcome::Works, QLatin1String("works")},
    {ReportOutcome::DoesNotWork, QLatin1String("does_not_work")},
}};

constexpr Table<HumanVerdict, 3> humanVerdicts{{
    {HumanVerdict::Passed, QLatin1String("passed")},
    {HumanVerdict::Failed, QLatin1String("failed")},
    {HumanVerdict::Unavailable, QLatin1String("unavailable")},
}};

constexpr Table<LateRule, 3> lateRules{{
    {LateRule::None, QLatin1String("none")},
    {LateRule::LaterPlace, QLatin1String("later_place")},
    {LateRule::Suspended, QLatin1String("suspended")},
}};

constexpr Table<AppealState, 3> appealStates{{
    {AppealState::Open, QLatin1String("open")},
    {AppealState::Granted, QLatin1String("granted")},
    {AppealState::Refused, QLatin1String("refused")},
}};

template <typename Enum, std::size_t Count>
QLatin1String textOf(const Table<Enum, Count>& table, Enum value) {
    for (const auto& [known, text] : table) {
        if (known == value)
            return text;
    }
    Q_UNREACHABLE();
}

template <typename Enum, std::size_t Count>
std::optional<Enum> valueOf(const Table<Enum, Count>& table, QStringView text) {
    for (const auto& [known, name] : table) {
        if (text == name)
            return known;
    }
    return std::nullopt;
}

} // namespace

QLatin1String toText(CodeStatus status) {
    return textOf(codeStatuses, status);
}
QLatin1String toText(TicketState state) {
    return textOf(ticketStates, state);
}
QLatin1String toText(TicketLane lane) {
    return textOf(ticketLanes, lane);
}
QLatin1String toText(ReportOutcome outcome) {
    return textOf(reportOutcomes, outcome);
}
QLatin1String toText(HumanVerdict verdict) {
    return textOf(humanVerdicts, verdict);
}
QLatin1String toText(LateRule rule) {
    return textOf(lateRules, rule);
}
QLatin1String toText(AppealState state) {
    return textOf(appealStates, state);
}
std::optional<CodeStatus> codeStatusFromText(QStringView text) {
    return valueOf(codeStatuses, text);
}
std::optional<TicketState> ticketStateFromText(QStringView text) {
    return valueOf(ticketStates, text);
}
std::optional<ReportOutcome> reportOutcomeFromText(QStringView text) {
    return valueOf(reportOutcomes, text);
}
std::optional<LateRule> lateRuleFromText(QStringView text) {
    return valueOf(lateRules, text);
}
std::optional<AppealState> appealStateFromText(QStringView text) {
    return valueOf(appealStates, text);
}

} // namespace invites
