#include "public-server/line/TicketPlaces.h"

#include <QTest>

#include <map>
#include <random>

using namespace invites;
using line::Place;
using line::TicketPlaces;

namespace {

store::TicketKey randomKey(std::mt19937& random) {
    store::TicketKey key;
    for (quint8& byte : key)
        byte = quint8(random());
    return key;
}

} // namespace

class TicketPlacesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsNothingAtFirst();
    void isAMap_data();
    void isAMap();
    void staysSmall();
};

void TicketPlacesTest::findsNothingAtFirst() {
    TicketPlaces places;
    QVERIFY(!places.find({}));
    QVERIFY(!places.erase({}));
    QCOMPARE(places.size(), std::size_t(0));
}

void TicketPlacesTest::isAMap_data() {
    QTest::addColumn<int>("keys");
    QTest::addColumn<bool>("collide");
    QTest::newRow("few keys") << 20 << false;
    QTest::newRow("many keys") << 50'000 << false;
    QTest::newRow("keys that all want the same slots") << 300 << true;
}

void TicketPlacesTest::isAMap() {
    QFETCH(int, keys);
    QFETCH(bool, collide);
    std::mt19937 random(42);
    std::vector<store::TicketKey> all;
    for (int i = 0; i < keys; ++i) {
        all.push_back(randomKey(random));
        if (collide) {
            // The last slot of a shard, so that what does not fit wraps around.
            all.back()[0] = 7;
            std::fill_n(all.back().begin() + 1, 4, quint8(random() % 2 == 0 ? 255 : 0));
        }
    }
    TicketPlaces places;
    std::map<store::TicketKey, Place> model;
    for (int step = 0; step < 100'000; ++step) {
        const store::TicketKey& key = all[random() % all.size()];
        // Fills, empties, fills again.
        const bool isFilling = step / 25'000 % 2 == 0;
        if (int(random() % 100) < (isFilling ? 70 : 20)) {
            const Place place{1 + qint64(random()), int(random() % TicketPlaces::lanes)};
            places.set(key, place);
            model[key] = place;
        } else {
            QCOMPARE(places.erase(key), model.erase(key) == 1);
        }
        if (step % 10'000 != 0)
            continue;
        QCOMPARE(places.size(), model.size());
        for (const store::TicketKey& each : all) {
            const auto known = model.find(each);
            QVERIFY(places.find(each) == (known == model.end() ? std::nullopt : std::optional(known->second)));
        }
    }
}

void TicketPlacesTest::staysSmall() {
    std::mt19937 random(42);
    TicketPlaces places;
    std::vector<store::TicketKey> all;
    for (int i = 1; i <= 1'000'000; ++i) {
        all.push_back(randomKey(random));
        places.set(all.back(), {i, 1});
        if (i % 50'000 == 0)
            QVERIFY2(places.memory() < std::size_t(i) * 44, QByteArray::number(i).constData());
    }
    for (std::size_t i = 0; i < 900'000; ++i)
        places.erase(all[i]);
    QVERIFY(places.memory() < 100'000 * 82);
}

QTEST_GUILESS_MAIN(TicketPlacesTest)
#include "TicketPlacesTest.moc"
