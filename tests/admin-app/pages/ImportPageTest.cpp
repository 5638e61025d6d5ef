#include "admin-app/pages/ImportPage.h"

#include "admin-app/pages/ImportWords.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>
#include <QTreeWidget>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

class ImportPageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void checksThenImports();
    void takesADroppedFile();
    void takesPastedText();
    void readsAsItIsTold();
    void remembersColumnsButNoCode();
    void saysTheEncodingItFellBackTo();
    void whatChangesAfterACheckIsCheckedAgain();
    void cancelSaysHowFarItCame();
    void savesWhatWasNotAdded();
    void aFileThatCannotBeReadIsSaid();
    void aModeratorIsOfferedNothing();
    void withoutADatabaseItSaysSo();
    void writesLineNumbersAsRanges();
    void everyControlHasAName();

private:
    template <typename T>
    T* part(const char* name) const {
        T* found = m_page->findChild<T*>(QString::fromLatin1(name));
        if (found == nullptr)
            qFatal("There is no %s.", name);
        return found;
    }
    QString fileOf(const QByteArray& content) {
        QFile file(m_folder.filePath(u"codes.csv"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("No room for a file.");
        return file.fileName();
    }
    void show(const QString& user) {
        m_session = m_fixture.sessionOf(user);
        m_page = std::make_unique<ImportPage>(*m_session);
        m_page->resize(1000, 800);
        m_page->show();
        m_page->activate();
    }
    void take(const QByteArray& content) {
        QTRY_VERIFY(part<QComboBox>("campaign")->count() > 0);
        m_page->setSource(ImportSource::file(fileOf(content)));
        QTRY_VERIFY(part<QPushButton>("check")->isVisible());
    }
    void press(const char* name) {
        QTRY_VERIFY(part<QPushButton>(name)->isEnabled());
        QTest::mouseClick(part<QPushButton>(name), Qt::LeftButton);
    }
    // "New 2, Bad format 1"
    QString outcomes() const {
        QStringList rows;
        const auto* table = part<QTreeWidget>("outcomes");
        for (int row = 0; row < table->topLevelItemCount(); ++row)
            rows << table->topLevelItem(row)->text(0) + u' ' + table->topLevelItem(row)->text(1);
        return rows.join(u", "_s);
    }
    void waitForResult(const QString& title) {
        QTRY_VERIFY_WITH_TIMEOUT(
            part<QLabel>("headline")->isVisible() && part<QLabel>("headline")->text().contains(title), 30'000);
    }
    QString codesThere() { return m_fixture.sql(u"select count(*) from invites.code"_s); }

    test::ConsoleFixture m_fixture;
    QTemporaryDir m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ImportPage> m_page;
};

void ImportPageTest::init() {
    m_fixture.reset();
    QSettings().clear();
    show(u"adam"_s);
}

void ImportPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
}

void ImportPageTest::checksThenImports() {
    m_fixture.addCodes({u"KNOWN1"_s});
    take("A1B2C3\nwrong!\nKNOWN1\nD4E5F6\na1b2c3\n");
    QVERIFY(!part<QPushButton>("import")->isEnabled());
    press("check");
    waitForResult(u"2 of 5 code(s) are new"_s);
    QCOMPARE(outcomes(), u"New 2, In the pool 1, Twice in the file 1, Bad format 1"_s);
    QCOMPARE(part<QPlainTextEdit>("lines")->toPlainText(), u"1, 4"_s);
    part<QTreeWidget>("outcomes")->setCurrentItem(part<QTreeWidget>("outcomes")->topLevelItem(3));
    QCOMPARE(part<QPlainTextEdit>("lines")->toPlainText(), u"2"_s);
    QCOMPARE(codesThere(), u"1"_s);
    QVERIFY(part<QPushButton>("import")->text().contains(u'2'));
    press("import");
    waitForResult(u"Added: 2. Not added: 3."_s);
    QCOMPARE(codesThere(), u"3"_s);
    QVERIFY(!part<QPushButton>("import")->isEnabled());
    QCOMPARE(m_page->unsavedWork(), QString());
}

void ImportPageTest::takesADroppedFile() {
    QTRY_VERIFY(part<QComboBox>("campaign")->count() > 0);
    // Anywhere on the page.
    QWidget* box = m_page.get();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(fileOf("A1B2C3\n"))});
    QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(box, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(box, &drop);
    press("check");
    waitForResult(u"1 of 1"_s);
    // Two files are not one.
    data.setUrls({QUrl::fromLocalFile(u"/a"_s), QUrl::fromLocalFile(u"/b"_s)});
    QDragEnterEvent two(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    two.ignore();
    QCoreApplication::sendEvent(box, &two);
    QVERIFY(!two.isAccepted());
}

void ImportPageTest::takesPastedText() {
    QTRY_VERIFY(part<QComboBox>("campaign")->count() > 0);
    QTest::mouseClick(part<QPushButton>("pasteCodes"), Qt::LeftButton);
    QTRY_VERIFY(m_page->findChild<QDialog*>(u"pasteDialog"_s) != nullptr);
    auto* dialog = m_page->findChild<QDialog*>(u"pasteDialog"_s);
    dialog->findChild<QPlainTextEdit*>()->setPlainText(u"A1B2C3\nD4E5F6"_s);
    QTest::keyClick(dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok), Qt::Key_Space);
    press("check");
    waitForResult(u"2 of 2"_s);
    press("import");
    waitForResult(u"Added: 2."_s);
    QCOMPARE(codesThere(), u"2"_s);
}

void ImportPageTest::readsAsItIsTold() {
    take("x|remark|A1B2C3\ny|another|D4E5F6\n");
    QCOMPARE(part<QComboBox>("separator")->currentText(), separatorName('|'));
    QCOMPARE(part<QComboBox>("codeColumn")->currentData().toInt(), 2);
    auto* note = part<QComboBox>("noteColumn");
    note->setFocus();
    QTest::keyClick(note, Qt::Key_Down);
    QTest::keyClick(note, Qt::Key_Down);
    QCOMPARE(note->currentData().toInt(), 1);
    QTest::mouseClick(part<QCheckBox>("hasHeading"), Qt::LeftButton, Qt::NoModifier,
        QPoint(8, part<QCheckBox>("hasHeading")->height() / 2));
    QCOMPARE(part<QTableWidget>("preview")->rowCount(), 1);
    press("check");
    waitForResult(u"1 of 1"_s);
    press("import");
    waitForResult(u"Added: 1."_s);
    QCOMPARE(m_fixture.sql(u"select note from invites.code"_s), u"another"_s);
}

void ImportPageTest::remembersColumnsButNoCode() {
    take("alpha,beta,gamma\nA1B2C3,first,x\n");
    auto* note = part<QComboBox>("noteColumn");
    note->setFocus();
    QTest::keyClick(note, Qt::Key_End);
    QCOMPARE(note->currentData().toInt(), 2);
    take("A1B2C3,first\nD4E5F6,second\n");
    QCOMPARE(part<QComboBox>("noteColumn")->currentData().toInt(), -1);
    part<QComboBox>("noteColumn")->setFocus();
    QTest::keyClick(part<QComboBox>("noteColumn"), Qt::Key_End);
    take("alpha,beta,gamma\nZZZZZZ,first,x\n");
    QCOMPARE(part<QComboBox>("noteColumn")->currentData().toInt(), 2);
    QSettings settings;
    settings.sync();
    for (const QString& key : settings.allKeys()) {
        const QString text = QString::fromUtf8(QByteArray::fromHex(key.section(u'/', -1).toLatin1())) +
                             settings.value(key).toString() + settings.value(key).toStringList().join(u' ');
        QVERIFY2(!text.contains(u"A1B2C3"_s) && !text.contains(u"ZZZZZZ"_s), qUtf8Printable(text));
    }
}

void ImportPageTest::saysTheEncodingItFellBackTo() {
    take("code;note\nA1B2C3;caf\xE9\n");
    QCOMPARE(part<QComboBox>("encoding")->currentText(), encodingName(csv::TextEncoding::Windows1252));
    QVERIFY(test::says(*m_page, u"not UTF-8"_s));
    QCOMPARE(part<QTableWidget>("preview")->item(0, 1)->text(), u"café"_s);
}

void ImportPageTest::whatChangesAfterACheckIsCheckedAgain() {
    take("A1B2C3,D4E5F6\n");
    press("check");
    waitForResult(u"1 of 1"_s);
    QVERIFY(part<QPushButton>("import")->isEnabled());
    auto* column = part<QComboBox>("codeColumn");
    column->setFocus();
    QTest::keyClick(column, Qt::Key_Down);
    QVERIFY(!part<QPushButton>("import")->isEnabled());
    QVERIFY(!part<QLabel>("headline")->isVisible());
}

void ImportPageTest::cancelSaysHowFarItCame() {
    QByteArray content;
    for (int number = 0; number < 60'000; ++number)
        content += QByteArray::number(number, 36).rightJustified(6, '0') + '\n';
    take(content);
    press("check");
    waitForResult(u"60,000 of 60,000"_s);
    press("import");
    QTRY_VERIFY_WITH_TIMEOUT(codesThere() != u"0"_s, 30'000);
    QVERIFY(m_page->unsavedWork().contains(u"import"_s));
    press("cancel");
    waitForResult(u"importing the same file again skips them"_s);
    const QString headline = part<QLabel>("headline")->text();
    const QString done = QLocale().toString(codesThere().toInt());
    QVERIFY2(headline.startsWith(done + u" of 60,000 line(s) done"_s), qUtf8Printable(headline));
    QCOMPARE(m_page->unsavedWork(), QString());
    press("check");
    waitForResult(u"of 60,000 code(s) are new"_s);
    press("import");
    waitForResult(u"Added: "_s);
    QCOMPARE(codesThere(), u"60000"_s);
}

void ImportPageTest::savesWhatWasNotAdded() {
    take("A1B2C3\nwrong!\n");
    press("check");
    waitForResult(u"1 of 2"_s);
    press("saveRejects");
    QTRY_VERIFY(m_page->findChild<QFileDialog*>() != nullptr);
    auto* dialog = m_page->findChild<QFileDialog*>();
    const QString path = m_folder.filePath(u"rejects.csv"_s);
    QSignalSpy said(m_page.get(), &Page::said);
    Q_EMIT dialog->fileSelected(path);
    dialog->reject();
    QTRY_VERIFY(!said.isEmpty());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("code,line,reason\r\nwrong!,2,Bad format\r\n"));
}

void ImportPageTest::aFileThatCannotBeReadIsSaid() {
    QTRY_VERIFY(part<QComboBox>("campaign")->count() > 0);
    m_page->setSource(ImportSource::file(u"/nowhere/codes.csv"_s));
    QTRY_VERIFY(part<QLabel>("trouble")->isVisible());
    QVERIFY(part<QLabel>("trouble")->text().contains(u"/nowhere/codes.csv"_s));
    QVERIFY(!part<QPushButton>("check")->isVisible());
    m_page->setSource(ImportSource::file(m_folder.path()));
    QTRY_VERIFY(part<QLabel>("trouble")->text().contains(u"not a file"_s));
}

void ImportPageTest::aModeratorIsOfferedNothing() {
    cleanup();
    show(u"mona"_s);
    QVERIFY(!part<QPushButton>("chooseFile")->isVisible());
    QVERIFY(!part<QPushButton>("import")->isVisible());
}

void ImportPageTest::withoutADatabaseItSaysSo() {
    cleanup();
    m_fixture.cluster().stop();
    show(u"adam"_s);
    const auto saysSo = [this] {
        for (const QPushButton* button : m_page->findChildren<QPushButton*>()) {
            if (button->isVisible() && button->text() == u"Try again"_s)
                return true;
        }
        return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(saysSo(), 20'000);
    m_fixture.cluster().start();
    m_page->refresh();
    QTRY_VERIFY_WITH_TIMEOUT(part<QPushButton>("chooseFile")->isVisible(), 20'000);
}

void ImportPageTest::writesLineNumbersAsRanges() {
    QCOMPARE(lineRanges({}), QString());
    QCOMPARE(lineRanges({1}), u"1"_s);
    QCOMPARE(lineRanges({1, 2, 4, 5, 6, 1000, 1002}), u"1, 2, 4–6, 1,000, 1,002"_s);
}

void ImportPageTest::everyControlHasAName() {
    take("A1B2C3,x\n");
    press("check");
    waitForResult(u"1 of 1"_s);
    for (const QWidget* widget : m_page->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || widget->inherits("QScrollArea"))
            continue;
        QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
        QVERIFY(interface);
        QVERIFY2(!interface->text(QAccessible::Name).isEmpty(),
            qUtf8Printable(QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName()));
    }
}

QTEST_MAIN(ImportPageTest)
#include "ImportPageTest.moc"
