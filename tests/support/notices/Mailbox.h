#pragma once

#include "tests/support/emulator/LocalServer.h"
#include "tests/support/notices/SmtpEmulator.h"

#include <functional>
#include <string>

namespace invites::test {

// A page with the mails that a mail server got, the newest first, for whoever tries the product out: their text, with
// links that work, and buttons by which they come back. Any thread.
class Mailbox {
public:
    // Says to the server that a mail came back, or that its receiver called it unwanted. Any thread.
    using SendBack = std::function<void(const ReceivedMail& mail, bool isUnwanted)>;

    // mails: outlives it. Without sendBack there are no buttons. Throws std::runtime_error where the port is taken; 0
    // for any free one.
    Mailbox(const SmtpEmulator& mails, int port, SendBack sendBack = {});

    std::string url() const;

private:
    std::string page() const;

    const SmtpEmulator& m_mails;
    const SendBack m_sendBack;
    LocalServer m_server;
};

} // namespace invites::test
