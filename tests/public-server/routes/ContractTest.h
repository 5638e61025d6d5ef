#pragma once

#include "tests/support/server/Installation.h"
#include "tests/support/server/ServerProcess.h"
#include "tests/support/server/Visitor.h"

#include <QObject>

#include <memory>

namespace invites::test {

// What the tests of API.md share: a server on a fresh database for each test. A subclass calls openSite() in init() and
// closeSite() in cleanup().
class ContractTest : public QObject {
protected:
    ContractTest();

    // A fresh database and the server on it, with these variables beside the usual ones.
    void openSite(const QMap<QString, QString>& variables = {});
    void closeSite();

    Installation& site() { return *m_site; }
    ServerProcess& server() { return *m_server; }
    QProcessEnvironment environment(const QMap<QString, QString>& variables = {}) const;
    std::unique_ptr<Visitor> newVisitor() const;
    // Who has asked: with a code where there is one, else in the line.
    std::unique_ptr<Visitor> visitorWithTicket();
    // The only one in the line, with a code held for him.
    std::unique_ptr<Visitor> offeredVisitor();
    // His hold is over, and nobody came by since.
    void passHold();

    TestCluster m_cluster;

private:
    const Installation m_original;
    std::unique_ptr<Installation> m_site;
    std::unique_ptr<ServerProcess> m_server;
    int m_codes = 0;
};

// Empty where the answer is an RFC 9457 problem of this status and slug in every respect, else what is wrong.
QByteArray problemFault(const HttpAnswer& answer, int status, const char* slug);

// Whether it is "2026-11-20T10:20:30Z", with a fraction or without.
bool isUtcTime(const QJsonValue& value);

// "A1B2C3", a code of the campaign "sora"; another for each number.
QString codeNumbered(int number);

} // namespace invites::test

#define COMPARE_PROBLEM(answer, status, slug) QCOMPARE(problemFault((answer), (status), (slug)), QByteArray())
