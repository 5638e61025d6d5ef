#include "tests/common/vault/TestKeyring.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <mutex>
#include <thread>

using namespace invites;
using namespace invites::vault;

namespace {

struct stat informationOf(const QString& path) {
    struct stat information {};
    if (::stat(QFile::encodeName(path).constData(), &information) != 0)
        qFatal("A test's file is not there");
    return information;
}

unsigned modeOf(const QString& path) {
    return informationOf(path).st_mode & 07777;
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject ringIn(const QString& path) {
    return QJsonDocument::fromJson(contentOf(path)).object();
}

QByteArray json(const QJsonObject& ring) {
    return QJsonDocument(ring).toJson();
}

// No file may grow beyond so many bytes: what a full disk does to a writer.
class SmallFiles {
public:
    explicit SmallFiles(rlim_t bytes) : m_handler(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit small{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallFiles() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    Q_DISABLE_COPY_MOVE(SmallFiles)

private:
    void (*m_handler)(int);
    rlimit m_before{};
};

} // namespace

class KeyringTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void createsAPrivateRingOfFreshKeys();
    void createsAnotherRingEachTime();
    void neverOverwrites_data();
    void neverOverwrites();
    void createsNothingWhereItCannot_data();
    void createsNothingWhereItCannot();
    void loadsEveryKey();
    void loadsThroughALink();
    void refusesFilesThatOthersMayUse_data();
    void refusesFilesThatOthersMayUse();
    void refusesWhatIsNoFile();
    void refusesDamagedFiles_data();
    void refusesDamagedFiles();
    void addsACodeKey();
    void keepsModeOwnerAndLinkWhenItAddsAKey();
    void addsNoKeyToADamagedFile();
    void leavesTheFileAsItWasOnAFullDisk();
    void losesNoKeyWhenManyAddAtOnce();

private:
    QString path(const char* name = "keyring") const { return m_folder->filePath(QLatin1String(name)); }
    QStringList files() const {
        return QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void KeyringTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
}

void KeyringTest::createsAPrivateRingOfFreshKeys() {
    const mode_t before = ::umask(0);
    const Status created = Keyring::create(path());
    ::umask(before);
    QVERIFY(created);
    QCOMPARE(modeOf(path()), 0600u);
    QCOMPARE(files(), QStringList{QStringLiteral("keyring")});
    const auto keyring = Keyring::load(path());
    QVERIFY(keyring);
    QCOMPARE(keyring->newestCodeKeyId(), 1u);
    QSet<QByteArray> keys;
    for (const Secret* key : {keyring->codeKey(1), &keyring->fingerprintKey(), &keyring->ticketKey(),
             &keyring->addressKey(), &keyring->humanCheckKey()}) {
        QCOMPARE(key->size(), Keyring::keySize);
        keys.insert(key->reveal());
    }
    QCOMPARE(keys.size(), 5);
    const QString createdAt = ringIn(path())[QLatin1String("code_keys")][0][QLatin1String("created_at")].toString();
    QVERIFY(
        QRegularExpression(QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$")).match(createdAt).hasMatch());
}

void KeyringTest::createsAnotherRingEachTime() {
    QVERIFY(Keyring::create(path("one")));
    QVERIFY(Keyring::create(path("two")));
    QVERIFY(contentOf(path("one")) != contentOf(path("two")));
}

void KeyringTest::neverOverwrites_data() {
    QTest::addColumn<bool>("danglingLink");
    QTest::newRow("a file") << false;
    QTest::newRow("a link to nowhere") << true;
}

void KeyringTest::neverOverwrites() {
    QFETCH(const bool, danglingLink);
    if (danglingLink)
        QVERIFY(QFile::link(path("nowhere"), path()));
    else
        writeFile(path(), "precious");
    const Status created = Keyring::create(path());
    QVERIFY(!created);
    QCOMPARE(created.error().code, ErrorCode::Conflict);
    QCOMPARE(files(), QStringList{QStringLiteral("keyring")});
    QCOMPARE(contentOf(path()), danglingLink ? QByteArray() : QByteArray("precious"));
}

void KeyringTest::createsNothingWhereItCannot_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<qint64>("room");
    QTest::newRow("no such folder") << QStringLiteral("missing/keyring") << qint64(1'000'000);
    QTest::newRow("a full disk") << QStringLiteral("keyring") << qint64(100);
}

void KeyringTest::createsNothingWhereItCannot() {
    QFETCH(const QString, name);
    QFETCH(const qint64, room);
    Status created;
    {
        const SmallFiles small{rlim_t(room)};
        created = Keyring::create(m_folder->filePath(name));
    }
    QVERIFY(!created);
    QCOMPARE(created.error().code, ErrorCode::Unavailable);
    QCOMPARE(files(), QStringList());
}

void KeyringTest::loadsEveryKey() {
    const auto keyring = testKeyring({testCodeKey(2, '2'), testCodeKey(0xFFFFFFFF, '9'), testCodeKey(1, '1')});
    QCOMPARE(keyring->fingerprintKey().reveal(), testKey('f'));
    QCOMPARE(keyring->ticketKey().reveal(), testKey('t'));
    QCOMPARE(keyring->addressKey().reveal(), testKey('a'));
    QCOMPARE(keyring->humanCheckKey().reveal(), testKey('h'));
    QCOMPARE(keyring->newestCodeKeyId(), 0xFFFFFFFFu);
    QCOMPARE(keyring->codeKey(1)->reveal(), testKey('1'));
    QCOMPARE(keyring->codeKey(2)->reveal(), testKey('2'));
    QCOMPARE(keyring->codeKey(0xFFFFFFFF)->reveal(), testKey('9'));
    QCOMPARE(keyring->codeKey(3), nullptr);
    QCOMPARE(keyring->codeKey(0), nullptr);
}

void KeyringTest::loadsThroughALink() {
    QVERIFY(Keyring::create(path("real")));
    QVERIFY(QFile::link(path("real"), path()));
    QVERIFY(Keyring::load(path()));
}

void KeyringTest::refusesFilesThatOthersMayUse_data() {
    QTest::addColumn<unsigned>("mode");
    for (const unsigned mode : {0640u, 0604u, 0644u, 0620u, 0602u, 0660u, 0777u})
        QTest::addRow("%o", mode) << mode;
}

void KeyringTest::refusesFilesThatOthersMayUse() {
    QFETCH(const unsigned, mode);
    QVERIFY(Keyring::create(path()));
    QCOMPARE(::chmod(QFile::encodeName(path()).constData(), mode), 0);
    const auto loaded = Keyring::load(path());
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().code, ErrorCode::InvalidInput);
    QVERIFY(loaded.error().detail.contains(QLatin1String("chmod 600 ") + path()));
    QVERIFY(!Keyring::addCodeKey(path()));
}

void KeyringTest::refusesWhatIsNoFile() {
    const auto missing = Keyring::load(path());
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::InvalidInput);
    QVERIFY(missing.error().detail.contains(QLatin1String("keygen")));

    QVERIFY(!Keyring::load(m_folder->path()));
    QVERIFY(!Keyring::addCodeKey(m_folder->path()));
    QCOMPARE(::mkfifo(QFile::encodeName(path("pipe")).constData(), 0600), 0);
    const auto pipe = Keyring::load(path("pipe"));
    QVERIFY(!pipe);
    QCOMPARE(pipe.error().code, ErrorCode::InvalidInput);
    QCOMPARE(Keyring::addCodeKey(path("missing")).error().code, ErrorCode::InvalidInput);
}

void KeyringTest::refusesDamagedFiles_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QByteArray& content, const char* says) {
        QTest::newRow(name) << content << QString::fromLatin1(says);
    };
    const QJsonObject good = testRing({testCodeKey(1, '1')});
    const auto with = [&](const char* name, const QJsonValue& value) {
        QJsonObject ring = good;
        ring.insert(QLatin1String(name), value);
        return json(ring);
    };
    const auto without = [&](const QString& name) {
        QJsonObject ring = good;
        ring.remove(name);
        return json(ring);
    };
    const auto codeKey = [&](const char* name, const QJsonValue& value) {
        QJsonObject key = testCodeKey(1, '1');
        key.insert(QLatin1String(name), value);
        return with("code_keys", QJsonArray{key});
    };
    row("empty", "", "JSON");
    row("no JSON", "keys", "JSON");
    row("no object", "[]", "JSON");
    row("cut", json(good).chopped(3), "JSON");
    row("something after the end", json(good) + "x", "JSON");
    row("too large", QByteArray(2'000'000, ' '), "too large");
    for (const QString& name : good.keys())
        QTest::addRow("no %s", qPrintable(name)) << without(name) << name;
    row("another version", with("version", 2), "version");
    row("a version in words", with("version", QStringLiteral("1")), "version");
    for (const char* name : {"fingerprint_key", "ticket_key", "address_key", "human_check_key"}) {
        const auto encoded = [](const QByteArray& key) { return QString::fromLatin1(key.toBase64()); };
        QTest::addRow("%s too short", name) << with(name, encoded(QByteArray(31, 'k'))) << QString::fromLatin1(name);
        QTest::addRow("%s too long", name) << with(name, encoded(QByteArray(33, 'k'))) << QString::fromLatin1(name);
        QTest::addRow("%s not base64", name)
            << with(name, QString(encoded(testKey('k')).replace(3, 1, u'!'))) << QString::fromLatin1(name);
        QTest::addRow("%s a number", name) << with(name, 7) << QString::fromLatin1(name);
    }
    row("code_keys empty", with("code_keys", QJsonArray()), "code_keys");
    row("code_keys no list", with("code_keys", testCodeKey(1, '1')), "code_keys");
    row("a code key that is no object", with("code_keys", QJsonArray{1}), "id");
    row("id 0", codeKey("id", 0), "id");
    row("id negative", codeKey("id", -1), "id");
    row("id not whole", codeKey("id", 1.5), "id");
    row("id too large", codeKey("id", 4294967296.0), "id");
    row("id in words", codeKey("id", QStringLiteral("1")), "id");
    row("id missing", codeKey("id", QJsonValue::Undefined), "id");
    row("code key too short", codeKey("key", QStringLiteral("QUJD")), "code key 1 is not 32 bytes");
    row("code key missing", codeKey("key", QJsonValue::Undefined), "code key 1 is not 32 bytes");
    row("created_at missing", codeKey("created_at", QJsonValue::Undefined), "created_at");
    row("an id twice", with("code_keys", QJsonArray{testCodeKey(1, '1'), testCodeKey(1, '2')}), "twice");
}

void KeyringTest::refusesDamagedFiles() {
    QFETCH(const QByteArray, content);
    QFETCH(const QString, says);
    writeFile(path(), content);
    const auto loaded = Keyring::load(path());
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().code, ErrorCode::InvalidInput);
    QVERIFY2(loaded.error().detail.contains(says), qPrintable(loaded.error().detail));
    QVERIFY(loaded.error().detail.contains(path()));
    QVERIFY(!loaded.error().detail.contains(QString::fromLatin1(testKey('1').toBase64().first(8))));
}

void KeyringTest::addsACodeKey() {
    QJsonObject ring = testRing({testCodeKey(1, '1'), testCodeKey(5, '5')});
    ring.insert(QStringLiteral("comment"), QStringLiteral("kept"));
    writeFile(path(), json(ring));
    const auto before = Keyring::load(path());
    const auto added = Keyring::addCodeKey(path());
    QVERIFY(added);
    QCOMPARE(*added, 6u);
    const auto after = Keyring::load(path());
    QVERIFY(before && after);
    QCOMPARE(after->newestCodeKeyId(), 6u);
    QVERIFY(!(*after->codeKey(6) == *after->codeKey(5)));
    QVERIFY(*after->codeKey(1) == *before->codeKey(1));
    QVERIFY(*after->codeKey(5) == *before->codeKey(5));
    QVERIFY(after->fingerprintKey() == before->fingerprintKey());
    QVERIFY(after->ticketKey() == before->ticketKey());
    QVERIFY(after->addressKey() == before->addressKey());
    QVERIFY(after->humanCheckKey() == before->humanCheckKey());
    QCOMPARE(ringIn(path())[QLatin1String("comment")].toString(), QStringLiteral("kept"));
    QCOMPARE(files(), QStringList{QStringLiteral("keyring")});

    writeFile(path(), json(testRing({testCodeKey(0xFFFFFFFF, '1')})));
    QCOMPARE(Keyring::addCodeKey(path()).error().code, ErrorCode::Conflict);
}

void KeyringTest::keepsModeOwnerAndLinkWhenItAddsAKey() {
    const QByteArray real = QFile::encodeName(path("real"));
    QVERIFY(Keyring::create(path("real")));
    QVERIFY(QFile::link(path("real"), path()));
    const bool root = ::geteuid() == 0;
    if (root)
        QCOMPARE(::chown(real.constData(), 65534, 65533), 0);
    QCOMPARE(::chmod(real.constData(), 0400), 0);
    QVERIFY(Keyring::addCodeKey(path()));
    QVERIFY(QFileInfo(path()).isSymLink());
    QCOMPARE(modeOf(path("real")), 0400u);
    QCOMPARE(informationOf(path("real")).st_uid, root ? 65534 : ::geteuid());
    QCOMPARE(informationOf(path("real")).st_gid, root ? 65533 : ::getegid());
    QCOMPARE(ringIn(path("real"))[QLatin1String("code_keys")].toArray().size(), 2);
}

void KeyringTest::addsNoKeyToADamagedFile() {
    const QByteArray damaged = json(testRing({}));
    writeFile(path(), damaged);
    const auto added = Keyring::addCodeKey(path());
    QVERIFY(!added);
    QCOMPARE(added.error().code, ErrorCode::InvalidInput);
    QCOMPARE(contentOf(path()), damaged);
}

void KeyringTest::leavesTheFileAsItWasOnAFullDisk() {
    QVERIFY(Keyring::create(path()));
    const QByteArray before = contentOf(path());
    Result<quint32> added = 0;
    {
        const SmallFiles small{rlim_t(before.size())};
        added = Keyring::addCodeKey(path());
    }
    QVERIFY(!added);
    QCOMPARE(added.error().code, ErrorCode::Unavailable);
    QCOMPARE(contentOf(path()), before);
    QCOMPARE(files(), QStringList{QStringLiteral("keyring")});
}

void KeyringTest::losesNoKeyWhenManyAddAtOnce() {
    constexpr int threads = 4;
    constexpr int each = 10;
    QVERIFY(Keyring::create(path()));
    std::mutex mutex;
    QSet<quint32> ids;
    std::vector<std::thread> running;
    for (int i = 0; i < threads; ++i)
        running.emplace_back([&] {
            for (int k = 0; k < each; ++k) {
                const auto id = Keyring::addCodeKey(path());
                const std::lock_guard lock(mutex);
                ids.insert(id.value_or(0));
            }
        });
    for (std::thread& thread : running)
        thread.join();
    QCOMPARE(ids.size(), threads * each);
    QVERIFY(!ids.contains(0));
    const auto keyring = Keyring::load(path());
    QVERIFY(keyring);
    for (const quint32 id : ids)
        QVERIFY(keyring->codeKey(id) != nullptr);
}

QTEST_GUILESS_MAIN(KeyringTest)
#include "KeyringTest.moc"
