#include "public-server/http/Router.h"

#include <QTest>

#include <stdexcept>

using namespace invites::http;

namespace {

Route route(Method method, const char* pattern, const char* name, BodyRule body = BodyRule::None) {
    return {method, pattern, name, body, [name](const Request& request) {
                Response response;
                response.body = name;
                for (const std::string& value : request.pathValues)
                    response.body += ' ' + value;
                return response;
            }};
}

Router exampleRouter() {
    Router router;
    router.add(route(Method::Get, "/", "home"));
    router.add(route(Method::Get, "/{slug}", "page"));
    router.add(route(Method::Get, "/privacy", "privacy"));
    router.add(route(Method::Get, "/api/{slug}/tickets/{number}", "ticket"));
    router.add(route(Method::Get, "/api/sora/tickets/{number}", "sora"));
    router.add(route(Method::Post, "/api/{slug}/tickets", "request", BodyRule::Json));
    router.add(route(Method::Get, "/api/{slug}/tickets", "list"));
    router.add(route(Method::Delete, "/gone", "gone"));
    router.add({Method::Get, "/bad", "bad", BodyRule::None,
        [](const Request&) -> Response { throw std::runtime_error("the code is A1B2C3"); }});
    return router;
}

Request request(Method method, const QByteArray& path) {
    Request request;
    request.method = method;
    request.path = path.toStdString();
    return request;
}

} // namespace

class RouterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheRoute_data();
    void findsTheRoute();
    void namesTheAllowedMethods_data();
    void namesTheAllowedMethods();
    void takesJsonOnly_data();
    void takesJsonOnly();
    void tellsTheServerWhoWaits();
    void saysNothingOfAnException();
};

void RouterTest::findsTheRoute_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("root") << QByteArray("/") << 200 << QByteArray("home") << QByteArray("home");
    QTest::newRow("value") << QByteArray("/x y") << 200 << QByteArray("page x y") << QByteArray("page");
    QTest::newRow("literal wins") << QByteArray("/privacy") << 200 << QByteArray("privacy") << QByteArray("privacy");
    QTest::newRow("two values") << QByteArray("/api/a/tickets/7") << 200 << QByteArray("ticket a 7")
                                << QByteArray("ticket");
    QTest::newRow("first literal wins") << QByteArray("/api/sora/tickets/7") << 200 << QByteArray("sora 7")
                                        << QByteArray("sora");
    QTest::newRow("empty value") << QByteArray("/api//tickets") << 404 << QByteArray() << QByteArray("none");
    QTest::newRow("slash at the end") << QByteArray("/privacy/") << 404 << QByteArray() << QByteArray("none");
    QTest::newRow("longer") << QByteArray("/api/a/tickets/7/8") << 404 << QByteArray() << QByteArray("none");
    QTest::newRow("shorter") << QByteArray("/api/a") << 404 << QByteArray() << QByteArray("none");
    QTest::newRow("another case") << QByteArray("/API/a/tickets") << 404 << QByteArray() << QByteArray("none");
}

void RouterTest::findsTheRoute() {
    QFETCH(QByteArray, path);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, name);
    const Router router = exampleRouter();
    for (const Method method : {Method::Get, Method::Head}) {
        const Dispatched dispatched = router.dispatch(request(method, path));
        QCOMPARE(dispatched.response.status, status);
        QCOMPARE(QByteArray::fromStdString(dispatched.routeName), name);
        if (status == 200)
            QCOMPARE(QByteArray::fromStdString(dispatched.response.body), body);
        else
            QVERIFY(dispatched.response.body.find("/problems/not-found") != std::string::npos);
    }
}

void RouterTest::namesTheAllowedMethods_data() {
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("allowed");
    QTest::newRow("GET") << QByteArray("/privacy") << QByteArray("GET, HEAD");
    QTest::newRow("GET and POST") << QByteArray("/api/a/tickets") << QByteArray("GET, HEAD, POST");
    QTest::newRow("DELETE") << QByteArray("/gone") << QByteArray("DELETE");
}

void RouterTest::namesTheAllowedMethods() {
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, allowed);
    for (const Method method : {Method::Patch, Method::Options, Method::Other}) {
        const Response response = exampleRouter().dispatch(request(method, path)).response;
        QCOMPARE(response.status, 405);
        QCOMPARE(response.headers.get("Allow").value(), std::string_view(allowed.constData()));
    }
}

void RouterTest::takesJsonOnly_data() {
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<int>("status");
    QTest::newRow("JSON") << QByteArray("application/json") << 200;
    QTest::newRow("case") << QByteArray("Application/JSON") << 200;
    QTest::newRow("charset") << QByteArray("application/json; charset=UTF-8") << 200;
    QTest::newRow("quoted charset") << QByteArray("application/json;charset=\"utf-8\"") << 200;
    QTest::newRow("another charset") << QByteArray("application/json; charset=latin1") << 415;
    QTest::newRow("another parameter") << QByteArray("application/json; a=b") << 415;
    QTest::newRow("form") << QByteArray("application/x-www-form-urlencoded") << 415;
    QTest::newRow("text") << QByteArray("text/plain") << 415;
    QTest::newRow("longer") << QByteArray("application/jsonx") << 415;
    QTest::newRow("none") << QByteArray() << 415;
}

void RouterTest::takesJsonOnly() {
    QFETCH(QByteArray, type);
    QFETCH(int, status);
    Request asked = request(Method::Post, "/api/a/tickets");
    if (!type.isNull())
        asked.headers.add("content-type", type.toStdString());
    QCOMPARE(exampleRouter().dispatch(asked).response.status, status);
}

void RouterTest::tellsTheServerWhoWaits() {
    Router router;
    router.add(route(Method::Get, "/waits", "waits"));
    Route quick = route(Method::Get, "/quick", "quick");
    quick.pace = Pace::AtOnce;
    router.add(std::move(quick));
    const auto waitsAt = [&router](const QByteArray& path) {
        int waits = 0;
        Request asked = request(Method::Get, path);
        asked.onWait = [&waits] { ++waits; };
        static_cast<void>(router.dispatch(std::move(asked)));
        return waits;
    };
    QCOMPARE(waitsAt("/waits"), 1);
    QCOMPARE(waitsAt("/quick"), 0);
    QCOMPARE(waitsAt("/unknown"), 0);
}

void RouterTest::saysNothingOfAnException() {
    const Dispatched dispatched = exampleRouter().dispatch(request(Method::Get, "/bad"));
    QCOMPARE(dispatched.response.status, 500);
    QCOMPARE(dispatched.routeName, std::string("bad"));
    QVERIFY(dispatched.response.body.find("A1B2C3") == std::string::npos);
}

QTEST_APPLESS_MAIN(RouterTest)
#include "RouterTest.moc"
