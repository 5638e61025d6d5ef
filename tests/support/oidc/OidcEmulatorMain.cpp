#include "tests/support/emulator/EmulatorProgram.h"
#include "tests/support/oidc/OidcEmulator.h"

#include <QCommandLineParser>

#include <cstdio>
#include <cstdlib>

using namespace Qt::StringLiterals;

namespace {

void addOptions(QCommandLineParser& parser) {
    parser.setApplicationDescription(
        u"An OpenID Connect provider at LinkedIn's paths for tests, which signs everybody in as one person. Prints its URL, then serves until SIGINT or SIGTERM."_s);
    parser.addHelpOption();
    parser.addOptions({
        {u"port"_s, u"Port to listen on at 127.0.0.1; 0, the default, for any free one."_s, u"port"_s, u"0"_s},
        {u"client-id"_s, u"The client to know."_s, u"id"_s, u"client"_s},
        {u"client-secret"_s, u"Its secret."_s, u"secret"_s, u"emulator-secret"_s},
        {u"subject"_s, u"Who signs in."_s, u"subject"_s, u"person-1"_s},
        {u"name"_s, u"His name."_s, u"name"_s, u"Ann Example"_s},
        {u"ask"_s, u"Show a page that asks who signs in, instead."_s},
        {u"behaviour"_s,
            u"What to do: honest, denied, wrong_audience, expired, hold, … (OidcEmulator.h has them all)."_s,
            u"behaviour"_s, u"honest"_s},
    });
}

int run(const QCommandLineParser& parser, const sigset_t& signals) {
    const auto behaviour = invites::test::oidcBehaviourFromText(parser.value(u"behaviour"_s).toStdString());
    if (!behaviour) {
        std::fputs("oidc-emulator: no such behaviour\n", stderr);
        return invites::test::usageError;
    }
    invites::test::OidcEmulator emulator({.port = parser.value(u"port"_s).toInt(),
        .clientId = parser.value(u"client-id"_s).toStdString(),
        .clientSecret = parser.value(u"client-secret"_s).toStdString(),
        .asksWho = parser.isSet(u"ask"_s)});
    emulator.setBehaviour(*behaviour);
    emulator.setPerson({.subject = parser.value(u"subject"_s).toStdString(),
        .name = parser.value(u"name"_s).toStdString(),
        .email = {},
        .isVerified = false});
    std::puts(emulator.url().c_str());
    std::fflush(stdout);
    invites::test::waitForSignal(signals);
    return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv) {
    return invites::test::runEmulator(argc, argv, {"oidc-emulator", addOptions, run});
}
