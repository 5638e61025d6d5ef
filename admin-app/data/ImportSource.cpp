#include "admin-app/data/ImportSource.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

namespace invites::admin {

ImportSource ImportSource::file(const QString& path) {
    ImportSource source;
    source.m_path = path;
    return source;
}

ImportSource ImportSource::pasted(const QString& text) {
    ImportSource source;
    source.m_text = text.toUtf8();
    return source;
}

QString ImportSource::name() const {
    return QFileInfo(m_path).fileName();
}

Result<std::unique_ptr<QIODevice>> ImportSource::open() const {
    if (!isFile()) {
        auto buffer = std::make_unique<QBuffer>();
        buffer->setData(m_text);
        buffer->open(QIODevice::ReadOnly);
        return buffer;
    }
    auto file = std::make_unique<QFile>(m_path);
    // A named pipe would make whoever opens it wait.
    if (QFileInfo(m_path).exists() && !QFileInfo(m_path).isFile())
        return failure(
            ErrorCode::InvalidInput, QCoreApplication::translate("ImportSource", "%1 is not a file.").arg(m_path));
    if (!file->open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return failure(ErrorCode::NotFound,
            QCoreApplication::translate("ImportSource", "%1 cannot be read: %2.").arg(m_path, file->errorString()));
    return file;
}

ImportSource::State ImportSource::state() const {
    if (!isFile())
        return {m_text.size(), QDateTime()};
    const QFileInfo info(m_path);
    return {info.size(), info.lastModified()};
}

} // namespace invites::admin
