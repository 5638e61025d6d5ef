#include "common/domain/CodePattern.h"

#include <QElapsedTimer>
#include <QTest>

using namespace invites;

namespace {

const QString soraExpression = QStringLiteral("[A-Z0-9]{6}|SORA-[A-Z0-9]{3}-[A-Z0-9]{3}");

CodePattern pattern(const QString& expression, bool upperCase) {
    auto created = CodePattern::create(expression, upperCase);
    if (!created)
        qFatal("%s", qPrintable(created.error().detail));
    return *created;
}

// What no code gives, so that a table can have a column for it.
const QString none = QStringLiteral("none");

} // namespace

class CodePatternTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void normalisesSoraCodes_data();
    void normalisesSoraCodes();
    void normalisesByOtherPatterns_data();
    void normalisesByOtherPatterns();
    void refusesWhatIsNoExpression_data();
    void refusesWhatIsNoExpression();
    void keepsTheExpressionAsItWasGiven();
    void takesOnlyWholeCodes_data();
    void takesOnlyWholeCodes();
    void isNotHeldUpByHostileEntries_data();
    void isNotHeldUpByHostileEntries();
    void isFastWithNormalCodes();
};

void CodePatternTest::normalisesSoraCodes_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const QString& typed, const QString& expected) {
        QTest::newRow(name) << typed << expected;
    };
    const QString abc123 = QStringLiteral("ABC123");
    const QString sora = QStringLiteral("SORA-ABC-123");
    row("normal", abc123, abc123);
    row("lower case", QStringLiteral("abc123"), abc123);
    row("spaces within and around", QStringLiteral(" abc 123 "), abc123);
    row("tab and line break around", QStringLiteral("\tabc123\r\n"), abc123);
    row("no-break and ideographic space", QStringLiteral("abc\u00A0123\u3000"), abc123);
    row("a dash where none belongs", QStringLiteral("abc-123"), abc123);
    row("spaces and dashes", QStringLiteral("a b-c 1-2 3"), abc123);
    row("dashes stay", QStringLiteral("sora-abc-123"), sora);
    row("spaces around dashes", QStringLiteral("sora - abc - 123"), sora);
    row("en dash", QStringLiteral("sora\u2013abc\u2013123"), sora);
    row("em dash, no-break hyphen", QStringLiteral("SORA\u2014ABC\u2011123"), sora);
    row("minus sign", QStringLiteral("SORA\u2212ABC\u2212123"), sora);
    row("full-width dash", QStringLiteral("SORA\uFF0DABC\uFF0D123"), sora);
    row("full-width letters", QStringLiteral("\uFF41\uFF42\uFF43\uFF11\uFF12\uFF13"), abc123);
    row("much space around", QString(1000, u' ') + abc123 + QString(1000, u' '), abc123);
    row("nothing", QString(), none);
    row("only space", QStringLiteral("  "), none);
    row("too short", QStringLiteral("ABC12"), none);
    row("too long", QStringLiteral("ABC1234"), none);
    row("two codes", QStringLiteral("ABC123 DEF456"), none);
    row("much too long", QString(100'000, u'A'), none);
    row("longer only by dashes", QStringLiteral("A") + QString(60, u'-') + QStringLiteral("BC123"), abc123);
    row("punctuation", QStringLiteral("ABC12!"), none);
    row("a second line", QStringLiteral("ABC123\nX"), none);
    row("other digits", QStringLiteral("ABC12\u0663"), none);
    row("dotless i is no I", QStringLiteral("\u0131BC123"), none);
    row("sharp s is not SS", QStringLiteral("ABC1\u00DF"), none);
    row("Cyrillic A is no A", QStringLiteral("\u0410BC123"), none);
    row("NUL", QStringLiteral("ABC12") + QChar(0), none);
    row("half a surrogate pair", QStringLiteral("ABC12") + QChar(0xD83C), none);
    row("grows by normalising", QString(256, QChar(0xFDFA)), none);
    row("an expression", QStringLiteral("[A-Z0-9]{6}"), none);
    row("another expression", QStringLiteral("ABC123|.*"), none);
}

void CodePatternTest::normalisesSoraCodes() {
    QFETCH(const QString, typed);
    QFETCH(const QString, expected);
    const CodePattern sora = pattern(soraExpression, true);
    const auto code = sora.normalise(typed);
    QCOMPARE(code.value_or(none), expected);
    if (code)
        QCOMPARE(sora.normalise(*code), code);
}

void CodePatternTest::normalisesByOtherPatterns_data() {
    QTest::addColumn<QString>("expression");
    QTest::addColumn<bool>("upperCase");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* expression, bool upperCase, const char* typed,
                         const QString& code) {
        QTest::newRow(name) << QString::fromUtf8(expression) << upperCase << QString::fromUtf8(typed) << code;
    };
    row("case matters", "[a-zA-Z]{3}", false, "aBc", QStringLiteral("aBc"));
    row("case matters, and is wrong", "[A-Z]{3}", false, "aBc", none);
    row("inner space stays", "[A-Z]{2} [A-Z]{2}", true, " ab cd ", QStringLiteral("AB CD"));
    row("space goes, dash stays", "[A-Z]{2}-[A-Z]{2}", true, "a b-c d", QStringLiteral("AB-CD"));
    row("dash goes, space stays", "[A-Z]{2} [A-Z]{2}", true, "a-b c-d", QStringLiteral("AB CD"));
    row("its own anchors", "^[A-Z]{3}$", true, "abc", QStringLiteral("ABC"));
    row("Latin letters beyond ASCII", "[a-zé]{3}", false, "e\xCC\x81te", QString::fromUtf8("éte"));
    row("letters beyond ASCII keep their case", "[A-Zé]{3}", true, "éab", QString::fromUtf8("éAB"));
    row("64 characters", "A*", true, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        QString(64, u'A'));
    row("65 characters", "A*", true, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", none);
    row("an empty match is no code", "A*", true, "--", none);
}

void CodePatternTest::normalisesByOtherPatterns() {
    QFETCH(const QString, expression);
    QFETCH(const bool, upperCase);
    QFETCH(const QString, typed);
    QFETCH(const QString, expected);
    QCOMPARE(pattern(expression, upperCase).normalise(typed).value_or(none), expected);
}

void CodePatternTest::refusesWhatIsNoExpression_data() {
    QTest::addColumn<QString>("expression");
    for (const char* expression : {"", "[A-Z", "(", "a)", "*", "(?<", "\\", "a{2,1}", "[z-a]",
             // These are expressions only together with what is put around them.
             "a)|(?:b", "a)(?:b", "\\Qa", "(?x)a #"})
        QTest::addRow("'%s'", expression) << QString::fromLatin1(expression);
}

void CodePatternTest::refusesWhatIsNoExpression() {
    QFETCH(const QString, expression);
    const auto created = CodePattern::create(expression, true);
    QVERIFY(!created);
    QCOMPARE(created.error().code, ErrorCode::InvalidInput);
    QVERIFY(!created.error().detail.isEmpty());
}

void CodePatternTest::keepsTheExpressionAsItWasGiven() {
    QCOMPARE(pattern(soraExpression, true).expression(), soraExpression);
}

void CodePatternTest::takesOnlyWholeCodes_data() {
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("typed");
    const auto row = [](const char* name, const char* expression, const char* typed) {
        QTest::newRow(name) << QString::fromLatin1(expression) << QString::fromLatin1(typed);
    };
    row("first alternative is only a prefix", "AB|CD", "ABX");
    row("last alternative is only a suffix", "AB|CD", "XCD");
    row("accepts early", "AB(*ACCEPT)C", "ABX");
    row("forgets its begin", "X\\KAB", "XAB");
    row("asserts its end early", "AB(?=X)", "ABX");
}

void CodePatternTest::takesOnlyWholeCodes() {
    QFETCH(const QString, expression);
    QFETCH(const QString, typed);
    QCOMPARE(pattern(expression, false).normalise(typed), std::nullopt);
}

void CodePatternTest::isNotHeldUpByHostileEntries_data() {
    QTest::addColumn<QString>("expression");
    // None needs a certain character, whose absence PCRE2 would notice at once.
    for (const char* expression : {"(A+)+", "(A|A)*", "(A*)*", "(.*)*(.*)*(.*)*[X-Z]", "(A?){64}A{64}", "(?:(?:A+)+)+",
             "([A-Z]+-?)+", "(A+)\\1+[BC]", "(?:A|[A-Z]|\\w)+", "(A+A+)+[0-9]"})
        QTest::addRow("%s", expression) << QString::fromLatin1(expression);
}

void CodePatternTest::isNotHeldUpByHostileEntries() {
    QFETCH(const QString, expression);
    const CodePattern hostile = pattern(expression, false);
    // Tried as it stands, without spaces, without dashes, and without both.
    const QString typed = QString(30, u'A') + QStringLiteral(" -") + QString(30, u'A') + u'!';
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(hostile.normalise(typed), std::nullopt);
    qInfo("%lld us", timer.nsecsElapsed() / 1000);
    // Some milliseconds; without a limit the sun would burn out first.
    QVERIFY(timer.elapsed() < 500);
}

void CodePatternTest::isFastWithNormalCodes() {
    const CodePattern sora = pattern(soraExpression, true);
    constexpr int rounds = 200'000;
    qsizetype characters = 0;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < rounds; ++i)
        characters += sora.normalise(QString::number(100'000 + i))->size();
    const qint64 nanoseconds = timer.nsecsElapsed() / rounds;
    QCOMPARE(characters, qsizetype(6) * rounds);
    qInfo("%lld ns for a normal code", nanoseconds);
    QVERIFY(nanoseconds < 20'000);
}

QTEST_GUILESS_MAIN(CodePatternTest)
#include "CodePatternTest.moc"
