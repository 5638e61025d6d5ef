#include "admin-app/session/Keychain.h"

#include <QCoreApplication>
#include <qt6keychain/keychain.h>

namespace invites::admin {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(Keychain)
};

const QString service = QStringLiteral("invites-admin");

Error errorOf(const QKeychain::Job& job) {
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        // The secret service answers the same where the person did not unlock it.
        return {ErrorCode::NotFound,
            Text::tr("The keychain gave no password: it has none for this login, or it stayed locked.")};
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return {ErrorCode::Unavailable, Text::tr("The keychain stayed locked; enter the password by hand.")};
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return {ErrorCode::Unavailable,
            Text::tr("This computer has no keychain that answers, so the password is not kept; enter it each time.")};
    case QKeychain::NoError:
    case QKeychain::CouldNotDeleteEntry:
    case QKeychain::OtherError:
        break;
    }
    return {ErrorCode::Unavailable,
        Text::tr("The keychain does not answer (%1), so the password is not kept; enter it each time.")
            .arg(job.errorString())};
}

} // namespace

void SystemKeychain::read(const QString& key, QObject* context, std::function<void(Result<Secret>)> done) {
    auto* job = new QKeychain::ReadPasswordJob(service);
    job->setKey(key);
    QObject::connect(job, &QKeychain::Job::finished, context, [job, done = std::move(done)] {
        if (job->error() == QKeychain::NoError)
            done(Secret(job->binaryData()));
        else
            done(failure(errorOf(*job)));
    });
    job->start();
}

void SystemKeychain::write(
    const QString& key, const Secret& password, QObject* context, std::function<void(Status)> done) {
    auto* job = new QKeychain::WritePasswordJob(service);
    job->setKey(key);
    job->setBinaryData(password.reveal());
    QObject::connect(job, &QKeychain::Job::finished, context, [job, done = std::move(done)] {
        done(job->error() == QKeychain::NoError ? Status() : failure(errorOf(*job)));
    });
    job->start();
}

void SystemKeychain::remove(const QString& key) {
    auto* job = new QKeychain::DeletePasswordJob(service);
    job->setKey(key);
    job->start();
}

} // namespace invites::admin
