#pragma once

#include "tests/support/emulator/LocalServer.h"
#include "tests/support/notices/SmtpEmulator.h"

#include <string>

namespace invites::test {

// A page with the mails that a mail server got, the newest first, for whoever tries the product out: their text, with
// links that work. Any thread.
class Mailbox {
public:
    // mails: outlives it. Throws std::runtime_error where the port is taken; 0 for any free one.
    Mailbox(const SmtpEmulator& mails, int port);

    std::string url() const;

private:
    std::string page() const;

    const SmtpEmulator& m_mails;
    LocalServer m_server;
};

} // namespace invites::test
