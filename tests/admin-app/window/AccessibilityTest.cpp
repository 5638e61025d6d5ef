#include "admin-app/data/CodeTableModel.h"
#include "admin-app/pages/CodesPage.h"
#include "admin-app/pages/Pages.h"
#include "admin-app/widgets/GridView.h"
#include "admin-app/widgets/Page.h"
#include "admin-app/widgets/Theme.h"
#include "admin-app/window/MainWindow.h"
#include "tests/support/console/ConsoleFixture.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>
#include <QTextEdit>

using namespace invites;
using namespace invites::admin;
using namespace Qt::StringLiterals;

namespace {

bool isInteractive(const QWidget* widget) {
    // Parts of others, which speak for them.
    const auto* area = qobject_cast<const QAbstractScrollArea*>(widget->parentWidget());
    if ((area && area->viewport() == widget) || qobject_cast<const QScrollBar*>(widget) ||
        qobject_cast<const QScrollArea*>(widget) || qobject_cast<const QHeaderView*>(widget) ||
        widget->objectName().startsWith(u"qt_"_s))
        return false;
    for (const QWidget* outer = widget->parentWidget(); outer; outer = outer->parentWidget()) {
        if (qobject_cast<const QAbstractSpinBox*>(outer) || qobject_cast<const QComboBox*>(outer) ||
            (qobject_cast<const QLineEdit*>(outer) && qobject_cast<const QAbstractButton*>(widget)) ||
            qobject_cast<const QHeaderView*>(outer))
            return false;
        // A table's corner.
        if (qobject_cast<const QAbstractItemView*>(outer) && qobject_cast<const QAbstractButton*>(widget) &&
            widget->parentWidget() == outer)
            return false;
    }
    return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
           qobject_cast<const QComboBox*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget) ||
           qobject_cast<const QAbstractItemView*>(widget) || qobject_cast<const QTextEdit*>(widget) ||
           qobject_cast<const QPlainTextEdit*>(widget) || qobject_cast<const QAbstractSlider*>(widget) ||
           (widget->focusPolicy() & Qt::TabFocus);
}

// "AuditPage › QLineEdit (objectName)": where to look for it.
QString whereIs(const QWidget* widget) {
    QStringList path;
    for (; widget; widget = widget->parentWidget()) {
        QString name = QString::fromLatin1(widget->metaObject()->className());
        if (!widget->objectName().isEmpty())
            name += u" ("_s + widget->objectName() + u')';
        path.prepend(name);
    }
    return path.join(u" › "_s);
}

// What is wrong with the widgets in here, one line each.
QStringList faults(QWidget* in) {
    QStringList found;
    for (QWidget* widget : in->findChildren<QWidget*>()) {
        // A button that is not needed now has no words yet.
        const auto* button = qobject_cast<QAbstractButton*>(widget);
        if (!isInteractive(widget) || (button && !button->isVisible() && button->text().isEmpty()))
            continue;
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
        if (!face || !face->isValid()) {
            found.append(whereIs(widget) + u": no accessible interface"_s);
            continue;
        }
        if (face->text(QAccessible::Name).trimmed().isEmpty())
            found.append(whereIs(widget) + u": no accessible name"_s);
        const auto role = face->role();
        if (role == QAccessible::NoRole || (role == QAccessible::Client && !qobject_cast<QFrame*>(widget)))
            found.append(whereIs(widget) + u": no role"_s);
    }
    return found;
}

} // namespace

// Whoever does not see the window hears what everything in it is: every control of every page has a name and a role.
class AccessibilityTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theTestNoticesANamelessControl();
    void everyControlIsNamed_data();
    void everyControlIsNamed();
    void tablesAreReadable();
    void theTableOfCodesIsReadable();
    void cellsStayWhileTheyAreAskedFor();
    void aCellSaysWhetherItCanBeEdited();
    void tabLeadsThroughEveryPage();

private:
    // Until no page waits for the database.
    void settle(Session& session) {
        QTRY_COMPARE_WITH_TIMEOUT(session.database().pending() + session.background().pending(), 0, 15000);
    }

    test::ConsoleFixture m_fixture;
};

void AccessibilityTest::theTestNoticesANamelessControl() {
    QWidget parent;
    parent.show();
    auto* field = new QLineEdit(&parent);
    auto* button = new QPushButton(u"Named by its text"_s, &parent);
    Q_UNUSED(button)
    QCOMPARE(faults(&parent), QStringList{u"QWidget › QLineEdit: no accessible name"_s});
    field->setAccessibleName(u"Name"_s);
    QCOMPARE(faults(&parent), QStringList());
}

void AccessibilityTest::everyControlIsNamed_data() {
    QTest::addColumn<QString>("user");
    for (const char* user : {"olga", "adam", "mona"})
        QTest::newRow(user) << QString::fromLatin1(user);
}

void AccessibilityTest::everyControlIsNamed() {
    QFETCH(QString, user);
    m_fixture.addCodes({user + u"1"_s, user + u"2"_s});
    m_fixture.take(user);
    Theme theme;
    const auto session = m_fixture.sessionOf(user);
    MainWindow window(*session, &theme);
    window.show();
    QStringList found;
    for (Page* page : window.pages()) {
        window.showPage(page);
        settle(*session);
        found += faults(&window);
    }
    found.removeDuplicates();
    for (const QString& fault : found)
        qWarning("%s", qUtf8Printable(fault));
    QVERIFY2(found.isEmpty(), "the lines above name what is wrong");
}

// Qt 6.4's bridge asks tables for every cell that it is told about.
void AccessibilityTest::tablesAreReadable() {
    const auto session = m_fixture.sessionOf(u"olga"_s);
    MainWindow window(*session);
    window.show();
    int tables = 0;
    for (Page* page : window.pages()) {
        window.showPage(page);
        settle(*session);
        for (QAbstractItemView* view : page->findChildren<QAbstractItemView*>()) {
            QAccessibleInterface* face = QAccessible::queryAccessibleInterface(view);
            QAccessibleTableInterface* table = face ? face->tableInterface() : nullptr;
            if (!view->isVisible() || !table)
                continue;
            ++tables;
            for (int row = 0; row < std::min(table->rowCount(), 30); ++row) {
                for (int column = 0; column < table->columnCount(); ++column) {
                    QAccessibleInterface* cell = table->cellAt(row, column);
                    if (cell)
                        QVERIFY(cell->role() != QAccessible::NoRole);
                }
            }
        }
    }
    QVERIFY(tables >= 2);
}

void AccessibilityTest::theTableOfCodesIsReadable() {
    m_fixture.addCodes({u"T1"_s, u"T2"_s, u"T3"_s});
    const auto session = m_fixture.sessionOf(u"olga"_s);
    MainWindow window(*session);
    window.show();
    auto* page = window.findChild<CodesPage*>();
    window.showPage(page);
    settle(*session);
    QTRY_VERIFY(page->model()->rowCount() >= 3);
    GridView* view = page->view();
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(view);
    QVERIFY(face && face->role() == QAccessible::Table && face->tableInterface());
    QAccessibleTableInterface& table = *face->tableInterface();
    QCOMPARE(face->text(QAccessible::Name), u"Codes"_s);
    QCOMPARE(table.rowCount(), page->model()->rowCount());
    QCOMPARE(table.columnCount(), view->header()->count() - view->header()->hiddenSectionCount());
    // Each cell says what is seen, and is found again as a child.
    for (int place = 0; place < table.columnCount(); ++place) {
        QAccessibleInterface* cell = table.cellAt(1, place);
        QVERIFY(cell && cell->isValid() && cell->role() == QAccessible::Cell);
        QCOMPARE(face->child(face->indexOfChild(cell)), cell);
        QCOMPARE(cell->parent(), face);
        QCOMPARE(cell->tableCellInterface()->rowIndex(), 1);
        QCOMPARE(cell->tableCellInterface()->columnIndex(), place);
        QCOMPARE(cell->tableCellInterface()->columnHeaderCells().first()->text(QAccessible::Name),
            table.columnDescription(place));
        QVERIFY(!table.columnDescription(place).isEmpty());
        QVERIFY(!cell->rect().isEmpty());
    }
    QCOMPARE(table.cellAt(1, 0)->text(QAccessible::Name), u"hidden"_s);
    QVERIFY(table.selectRow(1));
    QVERIFY(table.isRowSelected(1) && table.cellAt(1, 0)->state().selected);
    QCOMPARE(table.selectedRows(), QList{1});
    // What is asked of a cell whose row is gone meanwhile is answered with nothing.
    const QAccessible::Id id = QAccessible::uniqueId(table.cellAt(1, 0));
    page->refresh();
    settle(*session);
    QTRY_VERIFY(page->model()->rowCount() >= 3);
    QAccessibleInterface* stale = QAccessible::accessibleInterface(id);
    QVERIFY(!stale || stale->isValid());
    QVERIFY(table.cellAt(1, 0)->isValid());
    QVERIFY(!table.cellAt(table.rowCount(), 0) && !table.cellAt(0, table.columnCount()) &&
            !face->child(face->childCount()));
}

// Of many cells the old ones go, but never while somebody may hold them.
void AccessibilityTest::cellsStayWhileTheyAreAskedFor() {
    QStandardItemModel model(25'000, 1);
    GridView view;
    view.setModel(&model);
    QAccessibleTableInterface& table = *QAccessible::queryAccessibleInterface(&view)->tableInterface();
    const QAccessible::Id first = QAccessible::uniqueId(table.cellAt(0, 0));
    for (int row = 1; row < 19'999; ++row)
        table.cellAt(row, 0);
    view.selectionModel()->select(
        QItemSelection(model.index(19'990, 0), model.index(20'100, 0)), QItemSelectionModel::ClearAndSelect);
    const QList<QAccessibleInterface*> cells = table.selectedCells();
    QCOMPARE(cells.size(), 111);
    QVERIFY(QAccessible::accessibleInterface(first));
    QCOMPARE(cells.first(), table.cellAt(19'990, 0));
    QCOMPARE(cells.last()->tableCellInterface()->rowIndex(), 20'100);
    QTRY_VERIFY(!QAccessible::accessibleInterface(first));
    QVERIFY(table.cellAt(0, 0)->isValid());
}

void AccessibilityTest::aCellSaysWhetherItCanBeEdited() {
    QStandardItemModel model(1, 2);
    auto* fixed = new QStandardItem(u"fixed"_s);
    fixed->setEditable(false);
    model.setItem(0, 1, fixed);
    GridView view;
    view.setModel(&model);
    QAccessibleTableInterface& table = *QAccessible::queryAccessibleInterface(&view)->tableInterface();
    const QAccessible::State free = table.cellAt(0, 0)->state();
    QVERIFY(free.editable && !free.readOnly);
    const QAccessible::State unchangeable = table.cellAt(0, 1)->state();
    QVERIFY(!unchangeable.editable && unchangeable.readOnly);
    const QAccessibleInterface* header = table.cellAt(0, 0)->tableCellInterface()->columnHeaderCells().first();
    QVERIFY(!header->state().editable && header->state().readOnly);
}

void AccessibilityTest::tabLeadsThroughEveryPage() {
    const auto session = m_fixture.sessionOf(u"olga"_s);
    MainWindow window(*session);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    for (Page* page : window.pages()) {
        window.showPage(page);
        settle(*session);
        int seen = 0;
        QWidget* first = nullptr;
        for (int step = 0; step < 200; ++step) {
            QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : &window, Qt::Key_Tab);
            QWidget* focused = QApplication::focusWidget();
            QVERIFY2(focused, qUtf8Printable(page->title()));
            if (focused == first)
                break;
            if (!first)
                first = focused;
            seen += page->isAncestorOf(focused);
        }
        QVERIFY2(seen > 0, qUtf8Printable(page->title() + u": Tab leads to nothing in it"_s));
    }
}

QTEST_MAIN(AccessibilityTest)
#include "AccessibilityTest.moc"
