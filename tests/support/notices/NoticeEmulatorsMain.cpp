#include "tests/support/emulator/EmulatorProgram.h"
#include "tests/support/notices/Mailbox.h"
#include "tests/support/notices/PushEmulator.h"
#include "tests/support/notices/SmtpEmulator.h"
#include "tests/support/sns/SnsEmulator.h"

#include <QCommandLineParser>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <httplib.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>

using namespace invites::test;
using namespace Qt::StringLiterals;

namespace {

void addOptions(QCommandLineParser& parser) {
    parser.setApplicationDescription(
        u"A mail server and a push service for tests and demos. Prints the mail server's "
        u"URL, the push service's origin "
        "and the URL of a page with the mails (with --bounce-port that of an Amazon SNS, too), "
        "then serves until SIGINT or SIGTERM. What "
        "comes is written to the folder: 1.eml, 2.eml, …; 1.push, …: "
        "JSON with the path, the headers and the body in base64."_s);
    parser.addHelpOption();
    parser.addOptions({
        {u"folder"_s, u"Where to write what comes."_s, u"path"_s},
        {u"mail-port"_s, u"The mail server's port at 127.0.0.1; 0, the default, for any free one."_s, u"port"_s,
            u"0"_s},
        {u"push-port"_s, u"The push service's."_s, u"port"_s, u"0"_s},
        {u"mailbox-port"_s, u"That of the page with the mails."_s, u"port"_s, u"0"_s},
        {u"bounce-port"_s, u"The port of the server that is told at /webhooks/mail of mails that come back."_s,
            u"port"_s, u"0"_s},
        {u"behaviour"_s,
            u"What the mail server does: accept, busy, refuse_sender, greylist, no_mailbox, refuse_mail, "
            "refuse_for_now, drop_mail, keep_and_drop."_s,
            u"behaviour"_s, u"accept"_s},
        {u"push-status"_s, u"What the push service answers: 201, 410, 429, …"_s, u"status"_s, u"201"_s},
    });
}

// A whole file appears at once, for whoever waits for it.
class Keeper {
public:
    explicit Keeper(const QString& folder) : m_folder(folder) {}

    void keep(int& count, const char* ending, const QByteArray& content) {
        const std::lock_guard lock(m_mutex);
        const QString path = m_folder.filePath(QString::number(++count) + QLatin1String(ending));
        QFile file(path + u".part"_s);
        if (file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.flush())
            file.rename(path);
    }

    int mails = 0;
    int pushes = 0;

private:
    const QDir m_folder;
    std::mutex m_mutex;
};

QByteArray written(const ReceivedPush& push) {
    QJsonObject headers;
    for (const auto& [name, value] : push.headers)
        headers.insert(QString::fromStdString(name), QString::fromStdString(value));
    return QJsonDocument({{u"path"_s, QString::fromStdString(push.path)}, {u"headers"_s, headers},
                             {u"body"_s, QString::fromLatin1(push.body.toBase64())}})
        .toJson(QJsonDocument::Compact);
}

// Mails come back by an Amazon SNS, to a server on this machine.
class Returns {
public:
    explicit Returns(int serverPort) : m_serverPort(serverPort) {}

    QString url() const { return m_sns.url(); }
    Mailbox::SendBack sendBack() {
        if (m_serverPort <= 0)
            return {};
        return [this](const ReceivedMail& mail, bool isUnwanted) {
            const std::lock_guard lock(m_mutex);
            const QString to = QString::fromLatin1(mail.to);
            const QByteArray body = m_sns.notification(
                isUnwanted ? SnsEmulator::complaint(to) : SnsEmulator::bounce(to, mail.field("Message-ID")));
            httplib::Client server("localhost", m_serverPort);
            server.Post("/webhooks/mail", body.toStdString(), "text/plain; charset=UTF-8");
        };
    }

private:
    const int m_serverPort;
    SnsEmulator m_sns;
    std::mutex m_mutex;
};

int run(const QCommandLineParser& parser, const sigset_t& signals) {
    const auto behaviour = smtpBehaviourFromText(parser.value(u"behaviour"_s).toStdString());
    if (!behaviour || parser.value(u"folder"_s).isEmpty()) {
        std::fputs("notice-emulators: no folder, or no such behaviour\n", stderr);
        return usageError;
    }
    Keeper keeper(parser.value(u"folder"_s));
    SmtpEmulator mail({.port = parser.value(u"mail-port"_s).toInt()});
    mail.behave(*behaviour);
    mail.onMail([&](const ReceivedMail& received) { keeper.keep(keeper.mails, ".eml", received.message); });
    PushEmulator push(parser.value(u"push-port"_s).toInt());
    push.answerWith(parser.value(u"push-status"_s).toInt());
    push.onPush([&](const ReceivedPush& received) { keeper.keep(keeper.pushes, ".push", written(received)); });
    Returns returns(parser.value(u"bounce-port"_s).toInt());
    const Mailbox mailbox(mail, parser.value(u"mailbox-port"_s).toInt(), returns.sendBack());
    std::puts(qUtf8Printable(mail.url()));
    std::puts(qUtf8Printable(push.origin()));
    std::puts(mailbox.url().c_str());
    if (returns.sendBack())
        std::puts(qUtf8Printable(returns.url()));
    std::fflush(stdout);
    waitForSignal(signals);
    return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv) {
    return invites::test::runEmulator(argc, argv, {"notice-emulators", addOptions, run});
}
