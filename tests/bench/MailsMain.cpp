// For the mails of an outbox.
//
//   bench-mails seal KEYRING     reads tickets' ids, a line each, and prints what each asks for, an address of its own,
//                                as rows to copy into invites.ticket_notice (ticket_id, channel, mailbox_hash, sealed,
//                                unsubscribe_hash)
//   bench-mails receive SECONDS  is a mail server: prints its URL, and after so many seconds from the first mail, as a
//                                line of JSON, how many came

#include "common/vault/Keyring.h"
#include "public-server/notices/NoticeTarget.h"
#include "tests/support/notices/SmtpEmulator.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

using namespace invites;
using std::chrono::steady_clock;

constexpr auto patience = std::chrono::seconds(60); // for the first mail

int seal(const QString& keyringFile) {
    const auto keyring = vault::Keyring::load(keyringFile);
    if (!keyring)
        throw std::runtime_error("the keyring cannot be read");
    const auto shared = std::make_shared<const vault::Keyring>(*keyring);
    const vault::NoticeCipher cipher(shared);
    for (std::string id; std::getline(std::cin, id);) {
        const auto address =
            notices::mailAddressFrom(QStringLiteral("box-%1@example.org").arg(QString::fromStdString(id)));
        const store::NoticeTarget target = notices::sealedTarget(*address, cipher, *shared);
        std::printf("%s\temail\t\\\\x%s\t\\\\x%s\t\\\\x%s\n", id.c_str(), target.mailboxHash.toHex().constData(),
            target.sealed.toHex().constData(), target.unsubscribeHash.toHex().constData());
    }
    return 0;
}

int receive(std::chrono::seconds length) {
    test::SmtpOptions options;
    options.keepsMails = false;
    std::atomic<int> count{0};
    test::SmtpEmulator server(options);
    server.onMail([&](const test::ReceivedMail&) { ++count; });
    std::printf("%s\n", qUtf8Printable(server.url()));
    std::fflush(stdout);
    constexpr auto look = std::chrono::milliseconds(1);
    const auto giveUp = steady_clock::now() + patience;
    while (count == 0) {
        if (steady_clock::now() > giveUp)
            throw std::runtime_error("no mail comes");
        std::this_thread::sleep_for(look);
    }
    std::this_thread::sleep_for(length);
    const int came = count;
    std::printf("{\"mails\": %d, \"rate\": %.1f}\n", came, double(came) / double(length.count()));
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        const std::string what = argc == 3 ? argv[1] : "";
        if (what == "seal")
            return seal(QString::fromLocal8Bit(argv[2]));
        if (what == "receive")
            return receive(std::chrono::seconds(std::stoi(argv[2])));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-mails: %s\n", error.what());
        return 1;
    }
    std::fprintf(stderr, "usage: bench-mails seal KEYRING | bench-mails receive SECONDS\n");
    return 2;
}
