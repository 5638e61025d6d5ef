#pragma once

#include "common/vault/Keyring.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <memory>

namespace invites::vault {

// Keys that a test can compute with: 32 times the same byte.
inline QByteArray testKey(char byte) {
    return QByteArray(Keyring::keySize, byte);
}

inline QJsonObject testCodeKey(qint64 id, char byte) {
    return {{QStringLiteral("id"), id}, {QStringLiteral("key"), QString::fromLatin1(testKey(byte).toBase64())},
        {QStringLiteral("created_at"), QStringLiteral("2026-11-20T10:20:30Z")}};
}

// The other keys: fingerprint 'f', ticket 't', address 'a', human check 'h'.
inline QJsonObject testRing(const QJsonArray& codeKeys) {
    QJsonObject ring{{QStringLiteral("version"), 1}, {QStringLiteral("code_keys"), codeKeys}};
    for (const char* name : {"fingerprint_key", "ticket_key", "address_key", "human_check_key"})
        ring.insert(QLatin1String(name), QString::fromLatin1(testKey(*name).toBase64()));
    return ring;
}

inline void writeFile(const QString& path, const QByteArray& content,
    QFile::Permissions permissions = QFile::ReadOwner | QFile::WriteOwner) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(content) != content.size() ||
        !file.setPermissions(permissions))
        qFatal("A test's file cannot be written");
}

inline std::shared_ptr<const Keyring> testKeyring(const QJsonArray& codeKeys = {testCodeKey(1, '1')}) {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("keyring"));
    writeFile(path, QJsonDocument(testRing(codeKeys)).toJson());
    auto keyring = Keyring::load(path);
    if (!keyring)
        qFatal("%s", qPrintable(keyring.error().detail));
    return std::make_shared<const Keyring>(std::move(*keyring));
}

} // namespace invites::vault
