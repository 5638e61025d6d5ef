#pragma once

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "public-server/notices/EcKey.h"
#include "public-server/notices/PushServices.h"

#include <QByteArray>
#include <QString>

namespace invites::notices {

// A message as a push service takes it: encrypted for the browser (RFC 8291, aes128gcm of RFC 8188), one record.
// InvalidInput where the subscription's key is no point, or the message is longer than 3993 bytes.
// senderKey, salt (16 bytes): fresh for each message; parameters so that the RFC's own example can be made.
Result<QByteArray> encryptedPush(
    const QByteArray& plain, const PushSubscription& subscription, const EcKey& senderKey, const QByteArray& salt);
// The same with a fresh key and salt.
Result<QByteArray> encryptedPush(const QByteArray& plain, const PushSubscription& subscription);

// The Authorization field by which a push service knows the sender (RFC 8292): "vapid t=…, k=…", good for half a day.
// origin: of the endpoint. contact: "mailto:…" or an https URL.
QByteArray vapidAuthorization(const EcKey& key, const QString& origin, const QString& contact, Instant now);

QByteArray base64Url(const QByteArray& bytes);

} // namespace invites::notices
