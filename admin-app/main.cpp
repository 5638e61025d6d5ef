#include "admin-app/session/ConnectionProfile.h"
#include "admin-app/session/Keychain.h"
#include "admin-app/widgets/Theme.h"
#include "admin-app/window/Application.h"
#include "admin-app/window/EnglishPlurals.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QSettings>
#include <QSocketNotifier>
#include <QTextStream>

#include <signal.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <clocale>
#include <cstring>

using namespace invites;
using namespace invites::admin;

namespace {

constexpr int usageError = 2;

struct Options {
    QCommandLineOption profile{
        QStringLiteral("profile"), QStringLiteral("Begin with this profile."), QStringLiteral("NAME")};
    QCommandLineOption settings{QStringLiteral("settings"),
        QStringLiteral("Keep the settings in this folder (or INVITES_ADMIN_SETTINGS)."), QStringLiteral("FOLDER")};
    QCommandLineOption addProfile{QStringLiteral("add-profile"),
        QStringLiteral("Make or replace this profile and end; needs no display."), QStringLiteral("NAME")};
    QCommandLineOption url{QStringLiteral("url"),
        QStringLiteral("The profile's postgresql:// URL, without a password."), QStringLiteral("URL")};
    QCommandLineOption keyring{
        QStringLiteral("keyring"), QStringLiteral("The profile's keyring file."), QStringLiteral("FILE")};

    void addTo(QCommandLineParser& parser) const {
        parser.setApplicationDescription(
            QStringLiteral("The admin console: sign in to look after campaigns and codes."));
        parser.addHelpOption();
        parser.addVersionOption();
        parser.addOptions({profile, settings, addProfile, url, keyring});
    }
};

void nameProgram() {
    QCoreApplication::setApplicationName(QStringLiteral("invites-admin"));
    QCoreApplication::setOrganizationName(QStringLiteral("handsel"));
    QCoreApplication::setApplicationVersion(QStringLiteral(INVITES_VERSION));
    // libpq's messages tell what is wrong with a connection, and are only told apart in English.
    std::setlocale(LC_MESSAGES, "C");
}

void placeSettings(const QString& folder) {
    if (!folder.isEmpty())
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder);
}

int misused(const QString& sentence) {
    QTextStream(stderr) << "invites-admin: " << sentence << '\n';
    return usageError;
}

int addProfile(const QString& name, const QString& url, const QString& keyring) {
    auto pasted = ConnectionProfile::fromUrl(url);
    if (name.isEmpty() || !pasted)
        return misused(name.isEmpty() ? QStringLiteral("The profile needs a name.") : pasted.error().detail);
    if (!pasted->password.isEmpty())
        return misused(
            QStringLiteral("Leave the password out of the URL: everybody on this computer sees command lines."));
    pasted->profile.name = name;
    pasted->profile.keyringFile = keyring.isEmpty() ? QString() : QFileInfo(keyring).absoluteFilePath();
    if (const auto options = pasted->profile.options({}, Secret()); !options)
        return misused(options.error().detail);
    ProfileStore().put(pasted->profile);
    return 0;
}

bool isHeadless(int argc, char** argv) {
    return std::any_of(argv + 1, argv + argc, [](const char* argument) {
        return std::strncmp(argument, "--add-profile", 13) == 0 || std::strcmp(argument, "--help") == 0 ||
               std::strcmp(argument, "-h") == 0 || std::strcmp(argument, "--version") == 0 ||
               std::strcmp(argument, "-v") == 0;
    });
}

int runHeadless(int argc, char** argv) {
    const QCoreApplication application(argc, argv);
    nameProgram();
    const Options options;
    QCommandLineParser parser;
    options.addTo(parser);
    parser.process(application);
    placeSettings(parser.isSet(options.settings) ? parser.value(options.settings)
                                                 : qEnvironmentVariable("INVITES_ADMIN_SETTINGS"));
    return addProfile(parser.value(options.addProfile), parser.value(options.url), parser.value(options.keyring));
}

// Asked to end from outside, the program ends in order: what it copied leaves the clipboard. Called before any thread
// begins.
int takeEndSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
}

int runWindow(int argc, char** argv) {
    const int endSignals = takeEndSignals();
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    const QApplication application(argc, argv);
    nameProgram();
    const Options options;
    QCommandLineParser parser;
    options.addTo(parser);
    parser.process(application);
    placeSettings(parser.isSet(options.settings) ? parser.value(options.settings)
                                                 : qEnvironmentVariable("INVITES_ADMIN_SETTINGS"));
    QApplication::setQuitOnLastWindowClosed(false);
    const QSocketNotifier ended(endSignals, QSocketNotifier::Read);
    EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    Theme theme;
    SystemKeychain keychain;
    Application console(keychain, &theme);
    // Not quit() alone, which windows may refuse: the lock screen does, and whoever has unsaved work is asked.
    QObject::connect(&ended, &QSocketNotifier::activated, &console, [&console] {
        console.end();
        QCoreApplication::exit();
    });
    QObject::connect(&console, &Application::finished, &application, &QCoreApplication::quit, Qt::QueuedConnection);
    console.start(parser.value(options.profile));
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    return isHeadless(argc, argv) ? runHeadless(argc, argv) : runWindow(argc, argv);
}
