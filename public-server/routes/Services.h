#pragma once

#include "common/base/Clock.h"
#include "common/vault/CodeCipher.h"
#include "common/vault/Keyring.h"
#include "common/vault/MemberCipher.h"
#include "public-server/desk/CampaignBoard.h"
#include "public-server/desk/TicketDesk.h"
#include "public-server/forecast/ForecastBoard.h"
#include "public-server/http/Cookies.h"
#include "public-server/http/Message.h"
#include "public-server/human/HumanCheck.h"
#include "public-server/line/LiveLine.h"
#include "public-server/members/Providers.h"
#include "public-server/notices/PushServices.h"
#include "public-server/statistics/StatisticsBoard.h"

#include <QByteArray>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace invites::routes {

// By which channels word of one's turn is to be had.
struct OfferedNotices {
    bool email = false;
    std::string pushKey; // the server's public key, in base64url; empty: no push messages
    notices::PushServices pushServices{};

    bool any() const { return email || !pushKey.empty(); }
};

// What the routes work with. All of it outlives them, and any thread may use it.
struct Services {
    desk::TicketDesk& desk;
    desk::CampaignBoard& board;
    line::LiveLine& line;
    forecast::ForecastBoard& forecasts;
    statistics::StatisticsBoard& statistics;
    human::HumanCheck& humanCheck;
    const vault::Keyring& keyring;
    const vault::CodeCipher& cipher;
    const Clock& clock;
    http::Cookies cookies;
    std::string publicUrl; // without a slash at the end
    const vault::MemberCipher& memberCipher;
    const members::Providers& providers; // may be none
    OfferedNotices notices{};
    bool sellsPremium = false;    // where a campaign has it
    std::string countryHeader{};  // in which a trusted proxy says the visitor's country; empty: it is not counted
    std::string repository{};     // that it is published in, "owner/name"; empty: in none
    std::string repositoryPage{}; // where people read the published ledger; empty: it is published nowhere else

    // By a mailed link, where mails are sent, or with a provider.
    bool canSignIn() const { return notices.email || !providers.isEmpty(); }
};

// The name of the cookie that carries a ticket's secret.
inline constexpr char ticketCookie[] = "invites_ticket";

// The name of the cookie that carries a member's session.
inline constexpr char sessionCookie[] = "invites_session";
// Longer than any ticket matters to its visitor; a closed tab finds its way back that long.
inline constexpr std::chrono::hours ticketCookieLife(24 * 90);

// The secret as the request carries it, if it has the form of one: 43 characters of base64url.
std::optional<Secret> secretFromCookie(const http::Request& request, const http::Cookies& cookies);
std::optional<Secret> secretFromBearer(const http::Request& request);
std::optional<Secret> sessionFromCookie(const http::Request& request, const http::Cookies& cookies);
// The same of any cookie.
std::optional<Secret> secretFromCookie(const http::Request& request, const http::Cookies& cookies, const char* name);

} // namespace invites::routes
