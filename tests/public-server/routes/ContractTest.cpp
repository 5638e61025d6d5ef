#include "tests/public-server/routes/ContractTest.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QSet>

namespace invites::test {

ContractTest::ContractTest() : m_original(m_cluster) {}

void ContractTest::openSite(const QMap<QString, QString>& variables) {
    m_site = std::make_unique<Installation>(m_cluster, m_original);
    m_server = std::make_unique<ServerProcess>(environment(variables));
}

void ContractTest::closeSite() {
    m_server.reset();
    if (m_site)
        m_cluster.dropDatabase(m_site->database().name);
    m_site.reset();
}

QProcessEnvironment ContractTest::environment(const QMap<QString, QString>& variables) const {
    QProcessEnvironment environment = m_site->environment();
    for (auto each = variables.begin(); each != variables.end(); ++each)
        environment.insert(each.key(), each.value());
    return environment;
}

std::unique_ptr<Visitor> ContractTest::newVisitor() const {
    return std::make_unique<Visitor>(m_server->origin());
}

std::unique_ptr<Visitor> ContractTest::visitorWithTicket() {
    auto visitor = newVisitor();
    const HttpAnswer answer = visitor->request(m_site->humanToken());
    if (answer.status != 201)
        qFatal("%d %s", answer.status, answer.body.constData());
    return visitor;
}

std::unique_ptr<Visitor> ContractTest::offeredVisitor() {
    auto visitor = visitorWithTicket();
    m_site->addCodes({codeNumbered(900'000 + ++m_codes)});
    return visitor;
}

void ContractTest::passHold() {
    m_site->sql(QStringLiteral("update invites.ticket set offer_expires_at = clock_timestamp() - interval '1 second' "
                               "where state = 'offered'"));
}

QByteArray problemFault(const HttpAnswer& answer, int status, const char* slug) {
    const QByteArray shown = QByteArray::number(answer.status) + ' ' + answer.body;
    if (answer.status != status)
        return "status: " + shown;
    if (answer.header("Content-Type") != "application/problem+json")
        return "content type: " + answer.header("Content-Type");
    const QJsonObject problem = answer.json();
    if (problem.value(QLatin1String("type")).toString() != QLatin1String("/problems/") + QLatin1String(slug))
        return "type: " + shown;
    if (problem.value(QLatin1String("status")).toInt() != status)
        return "status member: " + shown;
    for (const char* name : {"title", "detail"}) {
        if (problem.value(QLatin1String(name)).toString().isEmpty())
            return QByteArray(name) + ": " + shown;
    }
    QSet<QString> members{QStringLiteral("type"), QStringLiteral("title"), QStringLiteral("status"),
        QStringLiteral("detail"), QStringLiteral("errors")};
    // Why somebody in particular is kept out.
    if (QByteArray(slug) == "suspended" || QByteArray(slug) == "contribution-late")
        members.unite(
            {QStringLiteral("rule"), QStringLiteral("until"), QStringLiteral("reason"), QStringLiteral("owed_by")});
    const QStringList names = problem.keys();
    for (const QString& name : names) {
        if (!members.contains(name))
            return "unexpected member: " + shown;
    }
    if (problem.contains(QLatin1String("errors")) != (status == 422))
        return "errors: " + shown;
    const QJsonArray errors = problem.value(QLatin1String("errors")).toArray();
    for (const QJsonValue& error : errors) {
        if (error[QLatin1String("field")].toString().isEmpty() || error[QLatin1String("reason")].toString().isEmpty())
            return "error: " + shown;
    }
    const bool isLater = status == 429 || status == 503;
    if (isLater != (answer.header("Retry-After").toInt() > 0))
        return "Retry-After: " + answer.header("Retry-After");
    if (status == 401 && answer.header("WWW-Authenticate") != "Bearer")
        return "WWW-Authenticate: " + answer.header("WWW-Authenticate");
    if (answer.header("Cache-Control") != "no-store")
        return "Cache-Control: " + answer.header("Cache-Control");
    return {};
}

bool isUtcTime(const QJsonValue& value) {
    static const QRegularExpression form(QStringLiteral("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?Z$"));
    return form.match(value.toString()).hasMatch();
}

QString codeNumbered(int number) {
    return QStringLiteral("%1").arg(number, 6, 36, QLatin1Char('0')).toUpper();
}

} // namespace invites::test
