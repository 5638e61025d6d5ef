// Measures the console's models against a database, off screen. Each figure is a line: what it is, a bar, its value.
//
//   bench-console table URL KEYRING CODES [DELAY]   the table of codes; CODES: a file of codes that are there, one a
//                                                   line; DELAY: milliseconds that a round trip takes longer
//   bench-console export URL KEYRING FILE           a report of all codes, into FILE
//   bench-console import URL KEYRING FILE           FILE, a heading and codes, into the campaign sora
//   bench-console paint                             drawing the table of codes, without a database
#include "admin-app/session/Session.h"
#include "tests/bench/console/FilesBench.h"
#include "tests/bench/console/PaintBench.h"
#include "tests/bench/console/TableBench.h"
#include "tests/support/DatabaseProxy.h"

#include <QApplication>
#include <QFile>
#include <QSettings>
#include <QTemporaryDir>

#include <cstdio>
#include <memory>

using namespace invites;
using namespace Qt::StringLiterals;

namespace {

void print(const QString& what, const QString& value) {
    std::printf("%s|%s\n", qUtf8Printable(what), qUtf8Printable(value));
    std::fflush(stdout);
}

QStringList linesOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read.", qUtf8Printable(path));
    return QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts);
}

template <typename T>
T required(Result<T> result) {
    if (!result)
        qFatal("%s", qUtf8Printable(result.error().detail));
    return std::move(*result);
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    const QTemporaryDir settings;
    QCoreApplication::setOrganizationName(u"handsel"_s);
    QCoreApplication::setApplicationName(u"invites-bench"_s);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"paint") {
        bench::measurePainting(print);
        return 0;
    }
    if (arguments.size() < 5)
        qFatal("bench-console table|export|import URL KEYRING FILE [DELAY], or paint");
    const QString& work = arguments[1];
    auto options = required(db::ConnectionOptions::parse(arguments[2]));
    const auto keyring = std::make_shared<const vault::Keyring>(required(vault::Keyring::load(arguments[3])));

    const int delay = arguments.value(5).toInt();
    std::unique_ptr<test::DatabaseProxy> farAway;
    if (delay > 0) {
        farAway =
            std::make_unique<test::DatabaseProxy>(options.host, options.port, std::chrono::milliseconds(delay / 2));
        options.host = farAway->socketFolder();
    }
    admin::Session session(options, admin::Role::Owner, keyring);
    const QString where = delay > 0 ? u", %1 ms away"_s.arg(delay) : QString();
    if (work == u"table") {
        bench::measureTable(session, linesOf(arguments[4]), where, print);
        bench::measurePage(session, where, print);
    } else if (work == u"export") {
        bench::measureExport(session, arguments[4], print);
    } else {
        bench::measureImport(session, arguments[4], print);
    }
    return 0;
}
