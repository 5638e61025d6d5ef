#include "tests/support/emulator/EmulatorProgram.h"
#include "tests/support/stripe/StripeEmulator.h"

#include <QCommandLineParser>

#include <cstdio>
#include <cstdlib>

using namespace Qt::StringLiterals;

namespace {

void addOptions(QCommandLineParser& parser) {
    parser.setApplicationDescription(
        u"Stripe's API, Checkout, portal and webhooks for tests. Prints its URL, then serves until SIGINT or SIGTERM. "
        "POST /emulator/webhook?url=URL&secret=SECRET says where events go; POST /emulator/do/renew (fail_renewal, "
        "refund, dispute, …: StripeBooks.h has them all) has it happen to the last customer."_s);
    parser.addHelpOption();
    parser.addOptions({
        {u"port"_s, u"Port to listen on at 127.0.0.1; 0, the default, for any free one."_s, u"port"_s, u"0"_s},
        {u"key"_s, u"The secret key to know."_s, u"key"_s, u"sk_test_emulator"_s},
        {u"webhook-url"_s, u"Where events go."_s, u"url"_s},
        {u"webhook-secret"_s, u"What they are signed with."_s, u"secret"_s, u"whsec_emulator"_s},
    });
}

int run(const QCommandLineParser& parser, const sigset_t& signals) {
    invites::test::StripeEmulator emulator(
        {.port = parser.value(u"port"_s).toInt(), .secretKey = parser.value(u"key"_s).toStdString()});
    emulator.setWebhook(parser.value(u"webhook-url"_s).toStdString(), parser.value(u"webhook-secret"_s).toStdString());
    std::puts(emulator.url().c_str());
    std::fflush(stdout);
    invites::test::waitForSignal(signals);
    return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv) {
    return invites::test::runEmulator(argc, argv, {"stripe-emulator", addOptions, run});
}
