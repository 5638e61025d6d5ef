#include "public-server/bounces/SnsCertificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <ctime>
#include <string_view>

namespace invites::bounces {

namespace {

constexpr std::chrono::hours keptFor(24);
constexpr std::size_t mostKept = 8;
constexpr std::size_t longestUrl = 512;
constexpr int smallestRsa = 2048;

bool isPathCharacter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || std::string_view("/-_.").find(character) != std::string_view::npos;
}

// The key of a certificate that is good now; nothing where there is none.
std::shared_ptr<EVP_PKEY> keyFrom(const QByteArray& pem, Instant now) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new_mem_buf(pem.constData(), int(pem.size())), &BIO_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        text ? PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr) : nullptr, &X509_free);
    std::time_t moment = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(now));
    if (!certificate || X509_cmp_time(X509_get0_notBefore(certificate.get()), &moment) >= 0 ||
        X509_cmp_time(X509_get0_notAfter(certificate.get()), &moment) <= 0)
        return nullptr;
    std::shared_ptr<EVP_PKEY> key(X509_get_pubkey(certificate.get()), &EVP_PKEY_free);
    return key && EVP_PKEY_is_a(key.get(), "RSA") == 1 && EVP_PKEY_get_bits(key.get()) >= smallestRsa ? key : nullptr;
}

} // namespace

// The origin and a slash: so that it is that host, however the rest is read.
bool SnsCertificates::isAsked(const std::string& url) const {
    const std::size_t start = m_options.origin.size();
    return url.size() <= longestUrl && url.starts_with(m_options.origin + '/') && url.ends_with(".pem") &&
           std::all_of(url.begin() + std::ptrdiff_t(start), url.end(), &isPathCharacter);
}

tl::expected<SnsCertificates::Key, SnsCertificates::Failure> SnsCertificates::keyOf(const std::string& url) {
    if (!isAsked(url))
        return tl::unexpected(Failure::Refused);
    const std::lock_guard lock(m_mutex);
    const auto found = m_kept.find(url);
    if (found != m_kept.end() && m_clock.now() < found->second.until)
        return found->second.key;
    return fetch(url);
}

tl::expected<SnsCertificates::Key, SnsCertificates::Failure> SnsCertificates::fetch(const std::string& url) {
    const Instant now = m_clock.now();
    if (now - m_fetchedAt < m_options.certificatePause)
        return tl::unexpected(Failure::Unavailable);
    m_fetchedAt = now;
    const auto answer = m_channel.get(url);
    if (!answer || answer->status >= 500)
        return tl::unexpected(Failure::Unavailable);
    Key key = answer->status == 200 ? keyFrom(answer->body, now) : nullptr;
    if (!key)
        return tl::unexpected(Failure::Refused);
    if (m_kept.size() >= mostKept)
        m_kept.clear();
    m_kept.insert_or_assign(url, Kept{key, now + keptFor});
    return key;
}

} // namespace invites::bounces
