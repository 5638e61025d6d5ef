#include "tests/support/siteverify/SiteverifyCertificate.h"

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace invites::test {

namespace {

void require(bool succeeded) {
    if (!succeeded)
        throw std::runtime_error("OpenSSL could not make a certificate");
}

void addExtension(X509* certificate, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value), &X509_EXTENSION_free);
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

} // namespace

QByteArray SiteverifyCertificate::pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
    require(memory && PEM_write_bio_X509(memory.get(), certificate.get()) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return QByteArray(text, size);
}

SiteverifyCertificate makeSiteverifyCertificate() {
    SiteverifyCertificate made;
    made.key.reset(EVP_EC_gen("P-256"));
    made.certificate.reset(X509_new());
    X509* certificate = made.certificate.get();
    require(made.key && certificate);

    long serial = 0;
    require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
    constexpr long day = 24 * 60 * 60;
    require(X509_set_version(certificate, X509_VERSION_3) == 1 &&
            ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial & 0x7fffffff) == 1 &&
            X509_gmtime_adj(X509_getm_notBefore(certificate), -60) &&
            X509_gmtime_adj(X509_getm_notAfter(certificate), day) && X509_set_pubkey(certificate, made.key.get()) == 1);
    X509_NAME* name = X509_get_subject_name(certificate);
    require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                reinterpret_cast<const unsigned char*>("siteverify-emulator"), -1, -1, 0) == 1);
    require(X509_set_issuer_name(certificate, name) == 1);
    addExtension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    addExtension(certificate, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    require(X509_sign(certificate, made.key.get(), EVP_sha256()) > 0);
    return made;
}

} // namespace invites::test
