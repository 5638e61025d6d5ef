#include "common/domain/PriorityTurns.h"

#include <QTest>

#include <algorithm>
#include <vector>

using namespace invites;
using namespace Qt::StringLiterals;

class PriorityTurnsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theLanesTakeTurns_data();
    void theLanesTakeTurns();
    void placesAreThoseOfServingOneByOne();
    void aLongLineDoesNotOverflow();
};

namespace {

// 's' and 'p', in the order in which so many of each are served.
QString served(std::optional<qint64> share, qint64 since, int standard, int priority) {
    QString order;
    while (standard + priority > 0) {
        const bool isPriority = standard == 0 || (priority > 0 && share && since >= *share - 1);
        order += isPriority ? u'p' : u's';
        (isPriority ? priority : standard) -= 1;
        since = isPriority ? 0 : since + 1;
    }
    return order;
}

// The same, from the places alone.
QString placed(const PriorityTurns& turns, int standard, int priority) {
    QString order(standard + priority, u'-');
    for (int i = 0; i < standard; ++i)
        order[i + int(turns.priorityBefore(i, priority))] = u's';
    for (int i = 0; i < priority; ++i)
        order[i + int(turns.standardBefore(i, standard))] = u'p';
    return order;
}

} // namespace

void PriorityTurnsTest::theLanesTakeTurns_data() {
    QTest::addColumn<std::optional<qint64>>("share");
    QTest::addColumn<qint64>("since");
    QTest::addColumn<QString>("order");
    QTest::newRow("one in four, welcome") << std::optional<qint64>(4) << qint64(99) << u"pssspssspss"_s;
    QTest::newRow("one in four, just served") << std::optional<qint64>(4) << qint64(0) << u"ssspssspssp"_s;
    QTest::newRow("one in four, in between") << std::optional<qint64>(4) << qint64(2) << u"spssspssspss"_s;
    QTest::newRow("one in two") << std::optional<qint64>(2) << qint64(0) << u"spspsp"_s;
    QTest::newRow("the rest of the priority lane") << std::optional<qint64>(3) << qint64(99) << u"psspsppp"_s;
    QTest::newRow("the rest of the line") << std::optional<qint64>(2) << qint64(1) << u"psssss"_s;
    QTest::newRow("no share") << std::optional<qint64>() << qint64(99) << u"ssspp"_s;
}

void PriorityTurnsTest::theLanesTakeTurns() {
    QFETCH(std::optional<qint64>, share);
    QFETCH(qint64, since);
    QFETCH(QString, order);
    QCOMPARE(placed(PriorityTurns(share, since), int(order.count(u's')), int(order.count(u'p'))), order);
}

void PriorityTurnsTest::placesAreThoseOfServingOneByOne() {
    for (const qint64 share : {2, 3, 4, 7, 100}) {
        for (qint64 since = 0; since < 8; ++since) {
            for (const int standard : {0, 1, 2, 5, 30}) {
                for (const int priority : {0, 1, 2, 5, 30})
                    QCOMPARE(placed(PriorityTurns(share, since), standard, priority),
                        served(share, since, standard, priority));
            }
        }
    }
}

void PriorityTurnsTest::aLongLineDoesNotOverflow() {
    const PriorityTurns none(std::nullopt, 0);
    QCOMPARE(none.standardBefore(2'000'000'000, 3'000'000'000), 3'000'000'000);
    QCOMPARE(none.priorityBefore(999'999'999, 5), 0);
    QCOMPARE(PriorityTurns(100, 0).standardBefore(1'000'000'000, 5'000'000'000'000), 99 + 99'000'000'000);
}

QTEST_GUILESS_MAIN(PriorityTurnsTest)
#include "PriorityTurnsTest.moc"
