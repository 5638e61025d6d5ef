#pragma once

#include "common/base/Clock.h"
#include "common/vault/NoticeCipher.h"
#include "public-server/notices/EcKey.h"
#include "public-server/notices/NoticeSender.h"
#include "public-server/notices/PushServices.h"

#include <memory>

struct curl_slist;

namespace invites::notices {

struct PushOptions {
    std::shared_ptr<const EcKey> key; // the application server's (VAPID)
    QString contact;                  // "mailto:…" or an https URL
    QString publicUrl;                // without a slash at the end
    PushServices services{};
    std::chrono::milliseconds connectTimeout{5'000};
    std::chrono::milliseconds timeout{15'000};
};

// Sends push messages to the browsers' services (RFC 8030, 8291, 8292) with libcurl: TLS 1.2 or newer, no redirects, no
// proxy, and no address that is not public. A message that is sent again replaces itself, at the service by its topic
// and in the browser by its tag.
class PushSender final : public NoticeSender {
public:
    // cipher, clock: outlive it.
    PushSender(PushOptions options, const vault::NoticeCipher& cipher, const Clock& clock);
    ~PushSender() override;

    NoticeChannel channel() const override { return NoticeChannel::Push; }
    Delivery send(const Notice& notice, const HandOver& handOver) override;

private:
    struct Handle;
    using Fields = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

    Fields fieldsFor(const Notice& notice, const PushSubscription& subscription) const;
    Delivery post(const Notice& notice, const PushSubscription& subscription, const QByteArray& body);

    const PushOptions m_options;
    const vault::NoticeCipher& m_cipher;
    const Clock& m_clock;
    std::unique_ptr<Handle> m_handle;
};

} // namespace invites::notices
