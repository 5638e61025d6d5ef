#pragma once

#include "common/base/Result.h"
#include "common/base/Secret.h"

#include <QByteArray>
#include <QString>

#include <functional>

namespace invites::vault {

// A small file that only its owner may read. Paths may lead through symbolic links. Any thread.

// The file's bytes. InvalidInput, saying which file and what to do: no such file, not a regular file, open to group or
// others, larger than a mebibyte, or unreadable.
Result<Secret> readPrivateFile(const QString& path);

// Writes a file that was not there, mode 0600: on disk completely, or not at all. Conflict where the path exists
// already, even as a dangling link. Unavailable where the folder or the disk does not let us.
Status createPrivateFile(const QString& path, const Secret& content);

// Replaces the file by what change makes of its bytes, keeping its mode and owner. Atomic: a reader sees the one or the
// other. Two processes that do this at once take turns, so neither's change is lost. Errors: those of readPrivateFile,
// of change, and Unavailable as above; then the file is as it was.
Status changePrivateFile(const QString& path, const std::function<Result<Secret>(const Secret&)>& change);

} // namespace invites::vault
