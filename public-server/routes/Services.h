#pragma once

#include "common/base/Clock.h"
#include "common/vault/CodeCipher.h"
#include "common/vault/Keyring.h"
#include "public-server/desk/CampaignBoard.h"
#include "public-server/desk/TicketDesk.h"
#include "public-server/forecast/ForecastBoard.h"
#include "public-server/http/Cookies.h"
#include "public-server/http/Message.h"
#include "public-server/human/HumanCheck.h"
#include "public-server/line/LiveLine.h"

#include <QByteArray>

#include <memory>
#include <optional>
#include <string>

namespace invites::routes {

// What the routes work with. All of it outlives them, and any thread may use it.
struct Services {
    desk::TicketDesk& desk;
    desk::CampaignBoard& board;
    line::LiveLine& line;
    forecast::ForecastBoard& forecasts;
    human::HumanCheck& humanCheck;
    const vault::Keyring& keyring;
    const vault::CodeCipher& cipher;
    const Clock& clock;
    http::Cookies cookies;
    std::string publicUrl; // without a slash at the end
};

// The name of the cookie that carries a ticket's secret.
inline constexpr char ticketCookie[] = "invites_ticket";

// The secret as the request carries it, if it has the form of one: 43 characters of base64url.
std::optional<Secret> secretFromCookie(const http::Request& request, const http::Cookies& cookies);
std::optional<Secret> secretFromBearer(const http::Request& request);

} // namespace invites::routes
