#include "common/db/Query.h"

#include <QDir>
#include <QFile>

#include <optional>

namespace invites::db {

namespace {

constexpr QLatin1String folder(":/sql/queries/");
constexpr QLatin1String ending(".sql");

std::optional<QByteArray> readQuery(const QString& name) {
    QFile file(folder + name + ending);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    return file.readAll();
}

} // namespace

Query::Query(const char* name) : m_name(QString::fromLatin1(name)) {
    const std::optional<QByteArray> text = readQuery(m_name);
    if (!text)
        qFatal("There is no query named \"%s\" under sql/queries.", name);
    m_text = *text;
}

Query::Query(QString name, QByteArray text) : m_name(std::move(name)), m_text(std::move(text)) {}

std::vector<Query> Query::all() {
    std::vector<Query> queries;
    const QStringList files = QDir(folder).entryList({QLatin1String("*") + ending}, QDir::Files, QDir::Name);
    for (const QString& file : files)
        queries.emplace_back(file.chopped(ending.size()).toLatin1().constData());
    return queries;
}

} // namespace invites::db
