#pragma once

#include "common/base/Result.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <map>
#include <optional>
#include <string>

namespace invites::routes {

struct Asset {
    std::string contentType;
    std::string body;
    std::string gzip; // empty where it would not be smaller
    std::string entityTag;
};

// The files that pages are made of, as the program carries them under ":/web". Each is served under a name with the
// hash of its content
// ("/assets/app.3f2a….js"), so that it may be cached for ever. Where a style, a script or a manifest says
// {{asset:name}}, that address is put in its place. Built once; any thread.
class WebAssets {
public:
    // Internal: a file names one that is not there, or itself over others.
    static Result<WebAssets> load(const QString& folder);

    // "/assets/app.3f2a….js". Empty for a name that no file has.
    std::string addressOf(const QString& name) const;
    // fileName: the last segment of an address. nullptr for an unknown one, or an old hash.
    const Asset* find(const std::string& fileName) const;
    // By its own name.
    const Asset* findByName(const QString& name) const;

private:
    Status resolve(const QString& name, QHash<QString, QByteArray>& files, QStringList& chain);

    std::map<QString, std::string> m_fileNames; // by own name
    std::map<std::string, Asset> m_assets;      // by file name
};

} // namespace invites::routes
