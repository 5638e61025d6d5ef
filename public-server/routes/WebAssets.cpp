#include "public-server/routes/WebAssets.h"

#include "public-server/routes/Compression.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QStringList>

#include <array>
#include <utility>

namespace invites::routes {

namespace {

constexpr std::array<std::pair<const char*, const char*>, 6> contentTypes{{
    {"js", "text/javascript; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"webmanifest", "application/manifest+json"},
    {"txt", "text/plain; charset=utf-8"},
}};

std::string contentTypeOf(const QString& name) {
    const QString suffix = QFileInfo(name).suffix();
    for (const auto& [known, type] : contentTypes) {
        if (suffix == QLatin1String(known))
            return type;
    }
    return "application/octet-stream";
}

bool mayNameOthers(const QString& name) {
    return name.endsWith(QLatin1String(".js")) || name.endsWith(QLatin1String(".css")) ||
           name.endsWith(QLatin1String(".webmanifest"));
}

Error assetError(const QString& name, const char* what) {
    return {
        ErrorCode::Internal, QStringLiteral("The page's file ") + name + QLatin1Char(' ') + QLatin1String(what) + u'.'};
}

} // namespace

Result<WebAssets> WebAssets::load(const QString& folder) {
    QHash<QString, QByteArray> files;
    for (QDirIterator each(folder, QDir::Files, QDirIterator::Subdirectories); each.hasNext();) {
        QFile file(each.next());
        if (!file.open(QIODevice::ReadOnly))
            return failure(assetError(each.fileName(), "cannot be read"));
        if (!each.fileName().endsWith(QLatin1String(".html")))
            files.insert(each.fileName(), file.readAll());
    }
    WebAssets assets;
    const QStringList names = files.keys();
    for (const QString& name : names) {
        QStringList chain;
        if (Status resolved = assets.resolve(name, files, chain); !resolved)
            return failure(resolved.error());
    }
    return assets;
}

Status WebAssets::resolve(const QString& name, QHash<QString, QByteArray>& files, QStringList& chain) {
    static const QByteArray opening("{{asset:");
    static const QByteArray closing("}}");
    if (m_fileNames.contains(name))
        return {};
    if (!files.contains(name))
        return failure(assetError(chain.value(chain.size() - 1, name), "names one that is not there"));
    if (chain.contains(name))
        return failure(assetError(name, "names itself, over others"));
    chain.append(name);

    QByteArray content = files.value(name);
    for (qsizetype start = 0; mayNameOthers(name) && (start = content.indexOf(opening, start)) >= 0;) {
        const qsizetype end = content.indexOf(closing, start);
        if (end < 0)
            return failure(assetError(name, "has a placeholder without an end"));
        const qsizetype nameStart = start + opening.size();
        const QString other = QString::fromUtf8(content.mid(nameStart, end - nameStart));
        if (const Status resolved = resolve(other, files, chain); !resolved)
            return resolved;
        const std::string address = addressOf(other);
        content.replace(start, end + closing.size() - start, QByteArray::fromStdString(address));
        start += qsizetype(address.size());
    }

    const QByteArray hash = QCryptographicHash::hash(content, QCryptographicHash::Sha256).first(8).toHex();
    const QFileInfo info(name);
    const std::string fileName =
        info.completeBaseName().toStdString() + '.' + hash.toStdString() + '.' + info.suffix().toStdString();
    std::string gzip = gzipped(content.toStdString());
    if (qsizetype(gzip.size()) >= content.size())
        gzip.clear();
    m_assets.emplace(
        fileName, Asset{contentTypeOf(name), content.toStdString(), std::move(gzip), '"' + hash.toStdString() + '"'});
    m_fileNames.emplace(name, fileName);
    chain.removeLast();
    return {};
}

std::string WebAssets::addressOf(const QString& name) const {
    const auto found = m_fileNames.find(name);
    return found == m_fileNames.end() ? std::string() : "/assets/" + found->second;
}

const Asset* WebAssets::find(const std::string& fileName) const {
    const auto found = m_assets.find(fileName);
    return found == m_assets.end() ? nullptr : &found->second;
}

const Asset* WebAssets::findByName(const QString& name) const {
    const auto found = m_fileNames.find(name);
    return found == m_fileNames.end() ? nullptr : find(found->second);
}

} // namespace invites::routes
