#include "public-server/http/Message.h"

#include "public-server/http/HttpDate.h"
#include "public-server/http/Problem.h"
#include "public-server/http/Text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace invites;
using namespace invites::http;

namespace {

QByteArray toBytes(std::optional<std::string_view> text) {
    return text ? QByteArray(text->data(), static_cast<qsizetype>(text->size())) : QByteArray("(nothing)");
}

} // namespace

class MessageTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void headerNamesCompareWithoutCase();
    void findsACookie_data();
    void findsACookie();
    void findsTheBearerToken_data();
    void findsTheBearerToken();
    void matchesEntityTagsWeakly_data();
    void matchesEntityTagsWeakly();
    void escapesJson_data();
    void escapesJson();
    void writesProblems();
    void hasAStatusForEveryError_data();
    void hasAStatusForEveryError();
    void writesDates();
};

void MessageTest::headerNamesCompareWithoutCase() {
    HeaderFields fields;
    fields.add("Accept", "a");
    fields.add("ACCEPT", "b");
    QCOMPARE(fields.get("accept").value(), std::string_view("a"));
    fields.set("aCCept", "c");
    QCOMPARE(fields.all().size(), std::size_t(1));
    QCOMPARE(fields.get("Accept").value(), std::string_view("c"));
    QVERIFY(!fields.contains("Accept-Language"));
}

void MessageTest::findsACookie_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("alone") << QByteArray("ticket=abc") << QByteArray("abc");
    QTest::newRow("among others") << QByteArray("a=b; ticket=abc; c=d") << QByteArray("abc");
    QTest::newRow("with equals signs") << QByteArray("ticket=abc==") << QByteArray("abc==");
    QTest::newRow("empty") << QByteArray("ticket=") << QByteArray("");
    QTest::newRow("longer name") << QByteArray("xticket=abc; ticketx=abc") << QByteArray("(nothing)");
    QTest::newRow("another case") << QByteArray("Ticket=abc") << QByteArray("(nothing)");
    QTest::newRow("first of two") << QByteArray("ticket=abc; ticket=def") << QByteArray("abc");
    QTest::newRow("no equals sign") << QByteArray("ticket") << QByteArray("(nothing)");
}

void MessageTest::findsACookie() {
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, value);
    Request request;
    request.headers.add("Cookie", "z=y");
    request.headers.add("cookie", field.toStdString());
    QCOMPARE(toBytes(request.cookie("ticket")), value);
}

void MessageTest::findsTheBearerToken_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("token");
    QTest::newRow("bearer") << QByteArray("Bearer abc") << QByteArray("abc");
    QTest::newRow("case") << QByteArray("bearer  abc") << QByteArray("abc");
    QTest::newRow("basic") << QByteArray("Basic abc") << QByteArray("(nothing)");
    QTest::newRow("empty") << QByteArray("Bearer ") << QByteArray("(nothing)");
    QTest::newRow("no space") << QByteArray("Bearerabc") << QByteArray("(nothing)");
}

void MessageTest::findsTheBearerToken() {
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, token);
    Request request;
    QVERIFY(!request.bearerToken());
    request.headers.add("Authorization", field.toStdString());
    QCOMPARE(toBytes(request.bearerToken()), token);
}

void MessageTest::matchesEntityTagsWeakly_data() {
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<bool>("matches");
    QTest::newRow("same") << QByteArray("\"abc\"") << true;
    QTest::newRow("weak") << QByteArray("W/\"abc\"") << true;
    QTest::newRow("in a list") << QByteArray("\"x\", \"abc\"") << true;
    QTest::newRow("any") << QByteArray("*") << true;
    QTest::newRow("another") << QByteArray("\"abcd\"") << false;
    QTest::newRow("unquoted") << QByteArray("abc") << false;
    QTest::newRow("empty") << QByteArray("") << false;
}

void MessageTest::matchesEntityTagsWeakly() {
    QFETCH(QByteArray, field);
    QFETCH(bool, matches);
    Request request;
    request.headers.add("If-None-Match", field.toStdString());
    QCOMPARE(request.matchesEntityTag("\"abc\""), matches);
    QCOMPARE(request.matchesEntityTag("W/\"abc\""), matches);
}

void MessageTest::escapesJson_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("plain") << QByteArray("abc") << QByteArray("\"abc\"");
    QTest::newRow("quotes") << QByteArray("a\"b\\c") << QByteArray("\"a\\\"b\\\\c\"");
    QTest::newRow("line break") << QByteArray("a\r\nb") << QByteArray("\"a\\u000d\\u000ab\"");
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << QByteArray("\"a\\u0000b\"");
    QTest::newRow("escape") << QByteArray("\x1b[2J\x7f") << QByteArray("\"\\u001b[2J\\u007f\"");
    QTest::newRow("UTF-8") << QByteArray("\xc3\xa4\xf0\x9f\x98\x80") << QByteArray("\"\xc3\xa4\xf0\x9f\x98\x80\"");
    QTest::newRow("cut UTF-8") << QByteArray("\xc3") << QByteArray("\"\\ufffd\"");
    QTest::newRow("overlong") << QByteArray("\xc0\xaf") << QByteArray("\"\\ufffd\\ufffd\"");
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << QByteArray("\"\\ufffd\\ufffd\\ufffd\"");
}

void MessageTest::escapesJson() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, json);
    std::string written;
    appendJsonString(written, text.toStdString());
    QCOMPARE(QByteArray::fromStdString(written), json);
}

void MessageTest::writesProblems() {
    Problem problem = invalidFields({{"codes[2]", "format"}, {"a\"b", "required"}});
    problem.detail = "Two \"things\".";
    problem.retryAfterSeconds = 7;
    const Response response = toResponse(problem);
    QCOMPARE(response.status, 422);
    QCOMPARE(response.headers.get("Content-Type").value(), std::string_view("application/problem+json"));
    QCOMPARE(response.headers.get("Cache-Control").value(), std::string_view("no-store"));
    QCOMPARE(response.headers.get("Retry-After").value(), std::string_view("7"));
    const QJsonObject object = QJsonDocument::fromJson(QByteArray::fromStdString(response.body)).object();
    QCOMPARE(object.value(QStringLiteral("type")).toString(), QStringLiteral("/problems/invalid-fields"));
    QCOMPARE(object.value(QStringLiteral("status")).toInt(), 422);
    QCOMPARE(object.value(QStringLiteral("detail")).toString(), QStringLiteral("Two \"things\"."));
    const QJsonArray errors = object.value(QStringLiteral("errors")).toArray();
    QCOMPARE(errors.size(), 2);
    QCOMPARE(errors.at(0).toObject().value(QStringLiteral("field")).toString(), QStringLiteral("codes[2]"));
    QCOMPARE(errors.at(1).toObject().value(QStringLiteral("reason")).toString(), QStringLiteral("required"));
    QVERIFY(!toResponse(notFound()).headers.contains("Retry-After"));
}

void MessageTest::hasAStatusForEveryError_data() {
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("status");
    const std::vector<std::pair<ErrorCode, int>> rows{{ErrorCode::InvalidInput, 422}, {ErrorCode::Unauthenticated, 401},
        {ErrorCode::PermissionDenied, 403}, {ErrorCode::NotFound, 404}, {ErrorCode::Conflict, 409},
        {ErrorCode::Expired, 410}, {ErrorCode::ResourceExhausted, 429}, {ErrorCode::Unavailable, 503},
        {ErrorCode::DataCorrupt, 500}, {ErrorCode::Cancelled, 503}, {ErrorCode::Internal, 500}};
    for (const auto& [code, status] : rows)
        QTest::newRow(invites::toText(code)) << static_cast<int>(code) << status;
}

void MessageTest::hasAStatusForEveryError() {
    QFETCH(int, code);
    QFETCH(int, status);
    const Problem problem = fromError({static_cast<ErrorCode>(code), QStringLiteral("Why.")});
    QCOMPARE(problem.status, status);
    QCOMPARE(problem.retryAfterSeconds > 0, status == 429 || status == 503);
    if (status >= 500)
        QVERIFY(problem.detail != "Why.");
}

void MessageTest::writesDates() {
    QCOMPARE(toHttpDate(784111777), std::string("Sun, 06 Nov 1994 08:49:37 GMT"));
}

QTEST_APPLESS_MAIN(MessageTest)
#include "MessageTest.moc"
