#include "tests/support/emulator/EmulatorProgram.h"
#include "tests/support/siteverify/SiteverifyEmulator.h"

#include <QCommandLineParser>
#include <QFile>

#include <cstdio>
#include <cstdlib>

using namespace Qt::StringLiterals;

namespace {

void addOptions(QCommandLineParser& parser) {
    parser.setApplicationDescription(
        u"A siteverify provider (reCAPTCHA, Turnstile, hCaptcha) for tests. Prints its URL, then serves until SIGINT or SIGTERM."_s);
    parser.addHelpOption();
    parser.addOptions({
        {u"port"_s, u"Port to listen on at 127.0.0.1; 0, the default, for any free one."_s, u"port"_s, u"0"_s},
        {u"secret"_s, u"The secret to ask for."_s, u"secret"_s, u"emulator-secret"_s},
        {u"hostname"_s, u"The host name to answer with."_s, u"hostname"_s, u"localhost"_s},
        {u"behaviour"_s,
            u"What to do: success, failure, duplicate, wrong_hostname, no_hostname, hold, not_json, "
            u"server_error, redirect, huge_answer, internal_error."_s,
            u"behaviour"_s, u"success"_s},
        {u"threads"_s, u"Connections to serve at once."_s, u"threads"_s, u"64"_s},
        {u"tls"_s, u"Serve HTTPS with a certificate that nobody trusts."_s},
        {u"certificate-file"_s, u"Where to write that certificate (PEM)."_s, u"path"_s},
    });
}

bool writeCertificate(const QString& path, const QByteArray& certificate) {
    QFile file(path);
    return path.isEmpty() || (file.open(QIODevice::WriteOnly) && file.write(certificate) == certificate.size());
}

int run(const QCommandLineParser& parser, const sigset_t& signals) {
    const auto behaviour = invites::test::siteverifyBehaviourFromText(parser.value(u"behaviour"_s).toStdString());
    if (!behaviour) {
        std::fputs("siteverify-emulator: no such behaviour\n", stderr);
        return invites::test::usageError;
    }
    invites::test::SiteverifyEmulator emulator({.port = parser.value(u"port"_s).toInt(),
        .secret = parser.value(u"secret"_s).toStdString(),
        .hostname = parser.value(u"hostname"_s).toStdString(),
        .tls = parser.isSet(u"tls"_s),
        .threads = parser.value(u"threads"_s).toUInt()});
    emulator.setBehaviour(*behaviour);
    if (!writeCertificate(parser.value(u"certificate-file"_s), emulator.certificate())) {
        std::fputs("siteverify-emulator: the certificate file cannot be written\n", stderr);
        return EXIT_FAILURE;
    }
    std::puts(emulator.url().c_str());
    std::fflush(stdout);
    invites::test::waitForSignal(signals);
    return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv) {
    return invites::test::runEmulator(argc, argv, {"siteverify-emulator", addOptions, run});
}
