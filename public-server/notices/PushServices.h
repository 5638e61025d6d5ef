#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace invites::notices {

// What a browser's PushSubscription.toJSON() gives (W3C Push API).
struct PushSubscription {
    QByteArray endpoint;  // a URL
    QByteArray publicKey; // "p256dh": 65 bytes, an uncompressed point
    QByteArray authKey;   // "auth": 16 bytes
};

// Nothing where a member is missing, of a wrong size, or larger than any browser makes it.
std::optional<PushSubscription> pushSubscriptionFrom(const QJsonObject& object);
QJsonObject toJson(const PushSubscription& subscription);

// Which endpoints are sent to. They are the visitor's words: whatever is no known push service of a browser, by https
// on its usual port, is refused, so that nobody makes a server ask addresses of his choice. Any thread.
class PushServices {
public:
    // also: an origin that is allowed beside them ("http://127.0.0.1:8099"), for an emulator or a service of one's own;
    // empty for none. Its address may be a private one.
    explicit PushServices(const QString& also = {});

    bool allows(const QByteArray& endpoint) const;
    // Whether it may lie on an address that is not public.
    bool mayBePrivate(const QByteArray& endpoint) const;

private:
    QString m_also;
};

// "https://host[:port]" of a URL; empty where it is none.
QString originOf(const QByteArray& url);

} // namespace invites::notices
