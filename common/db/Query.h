#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace invites::db {

// One statement, from one file under sql/queries. Its name (the file's, without ending) is its name in logs and
// metrics. Cheap to copy; any thread. Parameters are $1, $2, … in the text.
class Query {
public:
    // name: "request_tickets". A name that no file has is a programming error and ends the program with its name.
    explicit Query(const char* name);
    // For migrations, tests and tools: text that does not come from a file.
    Query(QString name, QByteArray text);

    const QString& name() const { return m_name; }
    const QByteArray& text() const { return m_text; }

    // Every query there is, so that a test can prepare each against the schema.
    static std::vector<Query> all();

private:
    QString m_name;
    QByteArray m_text;
};

} // namespace invites::db
