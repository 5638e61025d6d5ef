#include "admin-app/widgets/CommandPalette.h"

#include "admin-app/widgets/FuzzyMatch.h"

#include <QLineEdit>
#include <QListWidget>
#include <QTest>

using namespace invites::admin;
using namespace Qt::StringLiterals;

class CommandPaletteTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lettersInTheirOrderMatch_data();
    void lettersInTheirOrderMatch();
    void theBetterMatchScoresHigher_data();
    void theBetterMatchScoresHigher();
    void aFewLettersAndEnterDoIt();
    void arrowsChoose();
    void escapeDoesNothing();
    void nothingFittingDoesNothing();
    void theGroupHelpsToFind();
    void theChoiceIsSaidToScreenReaders();

private:
    CommandPalette* open() {
        m_done.clear();
        std::vector<PaletteCommand> commands;
        for (const auto& [title, group] : std::initializer_list<std::pair<QString, QString>>{{u"Lock"_s, u"File"_s},
                 {u"Codes"_s, u"Go"_s}, {u"Campaigns"_s, u"Go"_s}, {u"Dark"_s, u"View › Theme"_s},
                 {u"Light"_s, u"View › Theme"_s}, {u"Export codes"_s, u"Page"_s}})
            commands.push_back({title, group, {}, {}, [this, title = title] { m_done.append(title); }});
        auto* palette = new CommandPalette(std::move(commands));
        palette->setAttribute(Qt::WA_DeleteOnClose);
        palette->open();
        return palette;
    }
    static void type(CommandPalette* palette, const QString& text) {
        QTest::keyClicks(palette->findChild<QLineEdit*>(), text);
    }
    static void press(CommandPalette* palette, Qt::Key key) { QTest::keyClick(palette->findChild<QLineEdit*>(), key); }

    QStringList m_done;
};

void CommandPaletteTest::lettersInTheirOrderMatch_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("fits");
    QTest::newRow("all of it") << u"Codes"_s << u"Codes"_s << true;
    QTest::newRow("whatever the case") << u"cODES"_s << u"Codes"_s << true;
    QTest::newRow("with gaps") << u"cds"_s << u"Codes"_s << true;
    QTest::newRow("across words") << u"ec"_s << u"Export codes"_s << true;
    QTest::newRow("spaces ask for nothing") << u"ex co"_s << u"Export codes"_s << true;
    QTest::newRow("in another order") << u"sdc"_s << u"Codes"_s << false;
    QTest::newRow("a letter too many") << u"codess"_s << u"Codes"_s << false;
    QTest::newRow("nothing asked") << u""_s << u"Codes"_s << true;
    QTest::newRow("nothing there") << u"c"_s << u""_s << false;
    QTest::newRow("umlauts") << u"ÜB"_s << u"übersicht"_s << true;
}

void CommandPaletteTest::lettersInTheirOrderMatch() {
    QFETCH(QString, pattern);
    QFETCH(QString, text);
    QFETCH(bool, fits);
    QCOMPARE(fuzzyScore(pattern, text) >= 0, fits);
}

void CommandPaletteTest::theBetterMatchScoresHigher_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("better");
    QTest::addColumn<QString>("worse");
    QTest::newRow("the beginning") << u"co"_s << u"Codes"_s << u"Account"_s;
    QTest::newRow("beginnings of words") << u"ec"_s << u"Export codes"_s << u"Select"_s;
    QTest::newRow("next to each other") << u"lin"_s << u"Blink"_s << u"Blaize no"_s;
}

void CommandPaletteTest::theBetterMatchScoresHigher() {
    QFETCH(QString, pattern);
    QFETCH(QString, better);
    QFETCH(QString, worse);
    QVERIFY(fuzzyScore(pattern, worse) >= 0);
    QVERIFY(fuzzyScore(pattern, better) > fuzzyScore(pattern, worse));
}

void CommandPaletteTest::aFewLettersAndEnterDoIt() {
    CommandPalette* palette = open();
    type(palette, u"camp"_s);
    press(palette, Qt::Key_Return);
    QTRY_COMPARE(m_done, QStringList{u"Campaigns"_s});
}

void CommandPaletteTest::arrowsChoose() {
    CommandPalette* palette = open();
    press(palette, Qt::Key_Down);
    press(palette, Qt::Key_Down);
    press(palette, Qt::Key_Up);
    press(palette, Qt::Key_Enter);
    QTRY_COMPARE(m_done, QStringList{u"Codes"_s});
}

void CommandPaletteTest::escapeDoesNothing() {
    QPointer<CommandPalette> palette = open();
    type(palette, u"lock"_s);
    press(palette, Qt::Key_Escape);
    QTRY_VERIFY(!palette);
    QCOMPARE(m_done, QStringList());
}

void CommandPaletteTest::nothingFittingDoesNothing() {
    QPointer<CommandPalette> palette = open();
    type(palette, u"zzz"_s);
    QCOMPARE(palette->findChild<QListWidget*>()->count(), 0);
    press(palette, Qt::Key_Return);
    QVERIFY(palette && palette->isVisible());
    palette->reject();
    QTRY_VERIFY(!palette);
    QCOMPARE(m_done, QStringList());
}

void CommandPaletteTest::theGroupHelpsToFind() {
    CommandPalette* palette = open();
    type(palette, u"theme d"_s);
    QCOMPARE(palette->findChild<QListWidget*>()->currentItem()->text(), u"Dark"_s);
    palette->reject();
}

void CommandPaletteTest::theChoiceIsSaidToScreenReaders() {
    CommandPalette* palette = open();
    auto* input = palette->findChild<QLineEdit*>();
    QVERIFY(input->accessibleDescription().startsWith(u"Lock, File"_s));
    press(palette, Qt::Key_Down);
    QVERIFY(input->accessibleDescription().startsWith(u"Codes, Go"_s));
    type(palette, u"zzz"_s);
    QCOMPARE(input->accessibleDescription(), u"Nothing fits."_s);
    palette->reject();
}

QTEST_MAIN(CommandPaletteTest)
#include "CommandPaletteTest.moc"
