#pragma once

#include "common/base/Result.h"

#include <QByteArray>
#include <QDateTime>
#include <QIODevice>
#include <QString>

#include <memory>

namespace invites::admin {

// Where codes come from: a file, or text that somebody pasted. A value; any thread.
class ImportSource {
public:
    ImportSource() = default;
    static ImportSource file(const QString& path);
    static ImportSource pasted(const QString& text);

    bool isEmpty() const { return m_path.isEmpty() && m_text.isEmpty(); }
    bool isFile() const { return !m_path.isEmpty(); }
    // The file's name without its folder; empty for pasted text.
    QString name() const;
    QString path() const { return m_path; }

    // Open at its begin. NotFound where the file cannot be read.
    Result<std::unique_ptr<QIODevice>> open() const;

    // What tells that the file was changed meanwhile. Asks the disk.
    struct State {
        qint64 size = 0;
        QDateTime changed;
        friend bool operator==(const State&, const State&) = default;
    };
    State state() const;

private:
    QString m_path;
    QByteArray m_text; // UTF-8
};

} // namespace invites::admin
