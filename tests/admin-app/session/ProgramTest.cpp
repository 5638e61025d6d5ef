#include <QFile>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

struct Ended {
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;
};

} // namespace

// invites-admin's command line, without a display.
class ProgramTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aProfileIsMadeWithoutADisplay();
    void aPasswordOnTheCommandLineIsRefused();
    void whatCannotBeAProfileIsRefused();
    void helpAndVersion();
    void aSignalEndsItInOrder();

private:
    QProcessEnvironment environment() const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove(u"DISPLAY"_s);
        environment.remove(u"WAYLAND_DISPLAY"_s);
        environment.remove(u"QT_QPA_PLATFORM"_s);
        environment.insert(u"INVITES_ADMIN_SETTINGS"_s, m_folder.path());
        return environment;
    }
    Ended run(const QStringList& arguments) const {
        QProcess process;
        process.setProcessEnvironment(environment());
        process.start(QStringLiteral(INVITES_ADMIN_PROGRAM), arguments);
        if (!process.waitForFinished(30000) || process.exitStatus() != QProcess::NormalExit)
            return {};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }
    QByteArray settings() const {
        QFile file(m_folder.filePath(u"handsel/invites-admin.conf"_s));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
};

void ProgramTest::aProfileIsMadeWithoutADisplay() {
    const QStringList once{u"--add-profile"_s, u"Local"_s, u"--url"_s, u"postgresql://admin@/invites?host=/run/one"_s,
        u"--keyring"_s, u"/srv/keyring.json"_s};
    const Ended first = run(once);
    QVERIFY2(first.exitCode == 0, first.errors.constData());
    QVERIFY(settings().contains("host=/run/one"));
    QVERIFY(settings().contains("keyringFile=/srv/keyring.json"));
    QStringList again = once;
    again[3].replace(u"one"_s, u"two"_s);
    QCOMPARE(run(again).exitCode, 0);
    QVERIFY(settings().contains("host=/run/two"));
    QVERIFY(!settings().contains("host=/run/one"));
    QVERIFY(settings().contains("profiles\\size=1") || settings().contains("size=1"));
}

void ProgramTest::aPasswordOnTheCommandLineIsRefused() {
    const QByteArray before = settings();
    const Ended refused =
        run({u"--add-profile"_s, u"Bad"_s, u"--url"_s, u"postgresql://admin:hush-hush@db.example.org/invites"_s});
    QCOMPARE(refused.exitCode, 2);
    QVERIFY(refused.errors.contains("password"));
    QVERIFY(!refused.errors.contains("hush-hush"));
    QCOMPARE(settings(), before);
}

void ProgramTest::whatCannotBeAProfileIsRefused() {
    QCOMPARE(run({u"--add-profile"_s, u"Bad"_s, u"--url"_s, u"mysql://db.example.org/invites"_s}).exitCode, 2);
    QCOMPARE(run({u"--add-profile"_s, u"Bad"_s, u"--url"_s, u"postgresql://ada@/invites"_s}).exitCode, 2);
    QCOMPARE(run({u"--add-profile"_s, u"Bad"_s}).exitCode, 2);
}

void ProgramTest::helpAndVersion() {
    QVERIFY(run({u"--help"_s}).output.contains("--profile"));
    QVERIFY(run({u"--version"_s}).output.startsWith("invites-admin "));
}

void ProgramTest::aSignalEndsItInOrder() {
    QProcess process;
    QProcessEnvironment offscreen = environment();
    offscreen.insert(u"QT_QPA_PLATFORM"_s, u"offscreen"_s);
    process.setProcessEnvironment(offscreen);
    process.start(QStringLiteral(INVITES_ADMIN_PROGRAM), QStringList());
    QVERIFY(process.waitForStarted());
    // From main() on, a signal waits until somebody listens; before, it ends the process at once.
    QTRY_VERIFY(QFile(u"/proc/%1/status"_s.arg(process.processId())).exists());
    QTRY_VERIFY([&] {
        QFile status(u"/proc/%1/status"_s.arg(process.processId()));
        return status.open(QIODevice::ReadOnly) && status.readAll().contains("SigBlk:\t0000000000004003");
    }());
    process.terminate();
    QVERIFY(process.waitForFinished(20000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 0);
}

QTEST_GUILESS_MAIN(ProgramTest)
#include "ProgramTest.moc"
