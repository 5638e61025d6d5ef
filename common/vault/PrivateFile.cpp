#include "common/vault/PrivateFile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace invites::vault {

namespace {

constexpr off_t maximumSize = off_t(1024) * 1024;

QString systemError(int code) {
    return qt_error_string(code);
}

class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    Descriptor(Descriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (m_number >= 0)
            ::close(m_number);
    }

    int number() const { return m_number; }

private:
    int m_number;
};

// A file beside the one that is to be written: the same folder is the same file system, so a link or rename is atomic.
// Removed with this object unless it was renamed away.
class NeighbourFile {
public:
    explicit NeighbourFile(const QString& path)
        : m_path(QFile::encodeName(path) + ".XXXXXX"), m_file(::mkostemp(m_path.data(), O_CLOEXEC)),
          m_error(m_file.number() < 0 ? errno : 0) {}
    ~NeighbourFile() {
        if (m_file.number() >= 0)
            ::unlink(m_path.constData());
    }
    Q_DISABLE_COPY_MOVE(NeighbourFile)

    bool failed(int result) {
        if (result != 0)
            m_error = errno;
        return m_error != 0;
    }
    bool write(const QByteArray& content) {
        for (qsizetype done = 0; m_error == 0 && done < content.size();) {
            const ssize_t count =
                ::write(m_file.number(), content.constData() + done, std::size_t(content.size() - done));
            if (count >= 0)
                done += count;
            else if (errno != EINTR)
                m_error = errno;
        }
        return m_error == 0 && !failed(::fsync(m_file.number()));
    }

    const char* path() const { return m_path.constData(); }
    int number() const { return m_file.number(); }
    int error() const { return m_error; }

private:
    QByteArray m_path;
    Descriptor m_file;
    int m_error;
};

// Without this a power cut could take back the new name, although the file's bytes are on disk.
void syncFolder(const QString& path) {
    const QByteArray folder = QFile::encodeName(QFileInfo(path).absolutePath());
    const Descriptor descriptor(::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.number() >= 0)
        ::fsync(descriptor.number());
}

tl::unexpected<Error> cannotWrite(const QString& path, int code) {
    return failure(ErrorCode::Unavailable,
        QStringLiteral("%1 cannot be written: %2.").arg(QDir::toNativeSeparators(path), systemError(code)));
}

tl::unexpected<Error> cannotRead(const QString& path, int code) {
    if (code == ENOENT)
        return failure(ErrorCode::InvalidInput, QStringLiteral("There is no file %1.").arg(path));
    return failure(ErrorCode::InvalidInput, QStringLiteral("%1 cannot be read: %2.").arg(path, systemError(code)));
}

Status checkPrivate(const QString& path, const struct stat& information) {
    if (!S_ISREG(information.st_mode))
        return failure(ErrorCode::InvalidInput, QStringLiteral("%1 is not a file.").arg(path));
    if ((information.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return failure(ErrorCode::InvalidInput,
            QStringLiteral("%1 is open to others than its owner: run chmod 600 %1 and consider who may have read it.")
                .arg(path));
    if (information.st_size > maximumSize)
        return failure(ErrorCode::InvalidInput, QStringLiteral("%1 is too large.").arg(path));
    return {};
}

Result<Descriptor> openPrivate(const QString& path, struct stat& information) {
    // Not blocking: a FIFO at that path must not hang the program.
    Descriptor file(::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.number() < 0 || ::fstat(file.number(), &information) != 0)
        return cannotRead(path, errno);
    if (const Status fits = checkPrivate(path, information); !fits)
        return failure(fits.error());
    return file;
}

Result<Secret> readAll(const QString& path, int descriptor, off_t size) {
    QByteArray content(size, Qt::Uninitialized);
    qsizetype done = 0;
    while (done < content.size()) {
        const ssize_t count = ::read(descriptor, content.data() + done, std::size_t(content.size() - done));
        if (count == 0)
            break;
        if (count > 0)
            done += count;
        else if (errno != EINTR)
            return cannotRead(path, errno);
    }
    content.truncate(done);
    return Secret(std::move(content));
}

// Opens the file locked. Whoever held the lock before us has replaced the file, so the lock counts only where the path
// still leads to what was locked.
Result<Descriptor> openLocked(const QString& path, struct stat& information) {
    while (true) {
        auto file = openPrivate(path, information);
        if (!file)
            return file;
        while (::flock(file->number(), LOCK_EX) != 0) {
            if (errno != EINTR)
                return cannotRead(path, errno);
        }
        struct stat now {};
        if (::stat(QFile::encodeName(path).constData(), &now) != 0)
            return cannotRead(path, errno);
        if (now.st_ino == information.st_ino && now.st_dev == information.st_dev)
            return file;
    }
}

} // namespace

Result<Secret> readPrivateFile(const QString& path) {
    struct stat information {};
    const auto file = openPrivate(path, information);
    if (!file)
        return failure(file.error());
    return readAll(path, file->number(), information.st_size);
}

Status createPrivateFile(const QString& path, const Secret& content) {
    NeighbourFile fresh(path);
    if (!fresh.write(content.reveal()))
        return cannotWrite(path, fresh.error());
    // A link, unlike a rename, never takes another file's place.
    if (fresh.failed(::link(fresh.path(), QFile::encodeName(path).constData()))) {
        if (fresh.error() == EEXIST)
            return failure(ErrorCode::Conflict,
                QStringLiteral("%1 exists already and is not overwritten: choose another name.").arg(path));
        return cannotWrite(path, fresh.error());
    }
    syncFolder(path);
    return {};
}

Status changePrivateFile(const QString& path, const std::function<Result<Secret>(const Secret&)>& change) {
    // Renaming over a symbolic link would replace the link and leave the file that it leads to as it was.
    const QString canonical = QFileInfo(path).canonicalFilePath();
    if (canonical.isEmpty())
        return cannotRead(path, ENOENT);
    struct stat information {};
    const auto file = openLocked(canonical, information);
    if (!file)
        return failure(file.error());
    const auto before = readAll(canonical, file->number(), information.st_size);
    if (!before)
        return failure(before.error());
    const auto after = change(*before);
    if (!after)
        return failure(after.error());

    NeighbourFile fresh(canonical);
    if (fresh.error() != 0 || fresh.failed(::fchown(fresh.number(), information.st_uid, information.st_gid)) ||
        fresh.failed(::fchmod(fresh.number(), information.st_mode & 07777)) || !fresh.write(after->reveal()) ||
        fresh.failed(std::rename(fresh.path(), QFile::encodeName(canonical).constData())))
        return cannotWrite(canonical, fresh.error());
    syncFolder(canonical);
    return {};
}

} // namespace invites::vault
