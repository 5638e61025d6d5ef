#include "public-server/bounces/SnsTopic.h"

#include <openssl/evp.h>

namespace invites::bounces {

namespace {

// As long as SNS tries again where an operator wants that; and clocks differ.
constexpr std::chrono::hours oldest(24);
constexpr std::chrono::minutes clocksDiffer(5);

bool isSigned(const SnsMessage& message, EVP_PKEY* key) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    const char* const digest = message.isSha256 ? "SHA256" : "SHA1";
    return context && EVP_DigestVerifyInit_ex(context.get(), nullptr, digest, nullptr, nullptr, key, nullptr) == 1 &&
           EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(message.signature.constData()),
               std::size_t(message.signature.size()),
               reinterpret_cast<const unsigned char*>(message.signedText.constData()),
               std::size_t(message.signedText.size())) == 1;
}

} // namespace

SnsTopic::SnsTopic(BounceOptions options, const Clock& clock)
    : m_options(std::move(options)), m_clock(clock), m_channel(m_options.channel, m_options.allowPlainHttp),
      m_certificates(m_options, m_channel, clock) {}

SnsTopic::Verdict SnsTopic::judge(const SnsMessage& message) {
    if (message.topic != m_options.topic)
        return Verdict::OtherTopic;
    const Instant now = m_clock.now();
    if (message.sentAt < now - oldest || message.sentAt > now + clocksDiffer)
        return Verdict::TooOld;
    const auto key = m_certificates.keyOf(message.certificateUrl);
    if (!key)
        return key.error() == SnsCertificates::Failure::Unavailable ? Verdict::Unavailable : Verdict::OtherCertificate;
    return isSigned(message, key->get()) ? Verdict::Good : Verdict::WrongSignature;
}

tl::expected<void, std::string> SnsTopic::confirm(const SnsMessage& message) const {
    if (!message.subscribeUrl.starts_with(m_options.origin + "/?"))
        return tl::unexpected(std::string("elsewhere"));
    const auto answer = m_channel.get(message.subscribeUrl);
    if (!answer)
        return tl::unexpected(answer.error());
    if (answer->status != 200)
        return tl::unexpected("http_" + std::to_string(answer->status));
    return {};
}

const char* wordFor(SnsTopic::Verdict verdict) {
    using Verdict = SnsTopic::Verdict;
    switch (verdict) {
    case Verdict::Good:
        return "good";
    case Verdict::OtherTopic:
        return "other_topic";
    case Verdict::TooOld:
        return "too_old";
    case Verdict::WrongSignature:
        return "wrong_signature";
    case Verdict::OtherCertificate:
        return "other_certificate";
    case Verdict::Unavailable:
        return "certificate_unavailable";
    }
    Q_UNREACHABLE();
}

} // namespace invites::bounces
