#pragma once

#include "public-server/bounces/SnsCertificates.h"
#include "public-server/bounces/SnsMessage.h"

#include <string>

namespace invites::bounces {

// The topic of Amazon SNS to which our mail service tells what became of mails. Any thread.
class SnsTopic {
public:
    // clock outlives it.
    SnsTopic(BounceOptions options, const Clock& clock);
    SnsTopic(const SnsTopic&) = delete;
    SnsTopic& operator=(const SnsTopic&) = delete;

    enum class Verdict {
        Good,
        OtherTopic,
        TooOld, // by more than a day, or of the future: said again by somebody who has kept it
        WrongSignature,
        OtherCertificate, // it is elsewhere, or is no good
        Unavailable,      // the certificate could not be fetched now: try again
    };
    // Blocks for as long as the channel's timeout, where the certificate is not known.
    Verdict judge(const SnsMessage& message);
    // Says to SNS that this endpoint wants the topic's messages. message is Good, and asks for that. Blocks likewise.
    // The error is a word for the log.
    tl::expected<void, std::string> confirm(const SnsMessage& message) const;

private:
    const BounceOptions m_options;
    const Clock& m_clock;
    const members::ProviderChannel m_channel;
    SnsCertificates m_certificates;
};

// "good", "other_topic": for the log.
const char* wordFor(SnsTopic::Verdict verdict);

} // namespace invites::bounces
