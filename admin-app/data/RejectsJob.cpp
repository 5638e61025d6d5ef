#include "admin-app/data/RejectsJob.h"

#include "admin-app/data/Aside.h"
#include "common/exchange/RejectedLines.h"

#include <QSaveFile>

namespace invites::admin {

namespace {

QString cannotSave(const QString& path, const QString& why) {
    return ImportJob::tr("%1 cannot be written: %2.").arg(path, why);
}

Result<qint64> save(const ImportRequest& request, const exchange::ImportReport& report, const QString& path,
    const std::function<QString(exchange::LineOutcome)>& words) {
    if (request.source.state() != request.sourceState)
        return failure(ErrorCode::Conflict, ImportJob::tr("The file has changed since it was imported."));
    const auto sheet = request.source.open();
    if (!sheet)
        return failure(sheet.error());
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return failure(ErrorCode::ResourceExhausted, cannotSave(path, file.errorString()));
    // Most of these are codes that work.
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    csv::CsvWriter writer(file);
    const std::atomic<bool> cancelled = false;
    const auto count =
        exchange::writeRejectedLines(**sheet, request.format, request.columns, report, words, writer, cancelled);
    if (!count)
        return failure(count.error());
    if (!file.commit())
        return failure(ErrorCode::ResourceExhausted, cannotSave(path, file.errorString()));
    return *count;
}

} // namespace

void saveRejectedLines(const ImportRequest& request, const exchange::ImportReport& report, const QString& path,
    const std::function<QString(exchange::LineOutcome)>& words, QObject* context,
    std::function<void(Result<qint64>)> done) {
    // Sixteen bytes a line are copied, so that whoever asked may go on with another file meanwhile.
    runAside<Result<qint64>>(
        context, [request, report, path, words] { return save(request, report, path, words); }, std::move(done));
}

} // namespace invites::admin
