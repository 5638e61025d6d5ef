#include "tests/support/sns/SnsEmulator.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

#include <httplib.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace invites::test {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1String token("2336412f37fb687f5d51e6e2425dacbbaae0c7f9");

void must(bool done) {
    if (!done)
        qFatal("OpenSSL refused.");
}

QString momentText(std::chrono::seconds ago) {
    return QDateTime::currentDateTimeUtc().addSecs(-ago.count()).toString(u"yyyy-MM-ddTHH:mm:ss.zzz'Z'"_s);
}

QString compact(const QJsonObject& object) {
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QJsonObject mailOf(const QString& address, const QByteArray& messageId) {
    QJsonObject mail{{u"timestamp"_s, momentText({})}, {u"messageId"_s, u"0102017f-0000"_s},
        {u"source"_s, u"invites@example.org"_s}, {u"destination"_s, QJsonArray{address}}};
    if (!messageId.isEmpty())
        mail.insert(
            u"headers"_s, QJsonArray{QJsonObject{{u"name"_s, u"Subject"_s}, {u"value"_s, u"x"_s}},
                              QJsonObject{{u"name"_s, u"Message-ID"_s}, {u"value"_s, QString::fromLatin1(messageId)}}});
    return mail;
}

} // namespace

struct SnsEmulator::Key {
    explicit Key(const SnsOptions& options)
        : key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t(options.keyBits)), &EVP_PKEY_free) {
        const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
        must(key && certificate);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -7200);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), options.isExpired ? -3600 : 3600);
        must(X509_set_pubkey(certificate.get(), key.get()) == 1 &&
             X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
        const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
        must(memory && PEM_write_bio_X509(memory.get(), certificate.get()) == 1);
        char* text = nullptr;
        const long size = BIO_get_mem_data(memory.get(), &text);
        pem.assign(text, std::size_t(size));
    }

    QByteArray sign(const QByteArray& text, const EVP_MD* digest) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
        std::size_t size = 0;
        const auto* const bytes = reinterpret_cast<const unsigned char*>(text.constData());
        must(context && EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key.get()) == 1 &&
             EVP_DigestSign(context.get(), nullptr, &size, bytes, std::size_t(text.size())) == 1);
        QByteArray signature(qsizetype(size), Qt::Uninitialized);
        must(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                 std::size_t(text.size())) == 1);
        return signature.first(qsizetype(size));
    }

    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
    std::string pem;
};

SnsEmulator::SnsEmulator(SnsOptions options)
    : m_options(std::move(options)), m_key(std::make_unique<const Key>(m_options)) {
    httplib::Server& http = m_server.http();
    http.Get(R"(/.*\.pem)", [this](const httplib::Request&, httplib::Response& response) {
        ++m_certificateFetches;
        const std::string html = "<!doctype html><title>Hello</title>";
        switch (m_behaviour.load()) {
        case SnsBehaviour::Honest:
            return response.set_content(m_key->pem, "application/x-pem-file");
        case SnsBehaviour::ServerError:
            response.status = 500;
            return;
        case SnsBehaviour::NotThere:
            response.status = 404;
            return;
        case SnsBehaviour::NotPem:
            return response.set_content(html, "text/html");
        case SnsBehaviour::HugeCertificate:
            return response.set_content(m_key->pem + std::string(8 << 20, ' '), "application/x-pem-file");
        case SnsBehaviour::Redirect:
            return response.set_redirect("/again.pem");
        case SnsBehaviour::Silent:
            std::this_thread::sleep_for(std::chrono::seconds(2));
            return;
        }
    });
    http.Get("/", [this](const httplib::Request& request, httplib::Response& response) {
        const bool isMeant = request.get_param_value("Action") == "ConfirmSubscription" &&
                             request.get_param_value("Token") == token.data() &&
                             request.get_param_value("TopicArn") == m_options.topic.toStdString();
        response.status = isMeant ? 200 : 400;
        m_confirmations += isMeant ? 1 : 0;
    });
    m_server.start(0);
}

SnsEmulator::~SnsEmulator() = default;

QString SnsEmulator::url() const {
    return u"http://127.0.0.1:%1"_s.arg(m_server.port());
}

QJsonObject SnsEmulator::members(const QString& type, const QString& message, std::chrono::seconds ago) const {
    return {{u"Type"_s, type}, {u"MessageId"_s, u"165545c9-2a5c-472c-8df2-%1"_s.arg(m_messages)},
        {u"TopicArn"_s, m_options.topic}, {u"Message"_s, message}, {u"Timestamp"_s, momentText(ago)},
        {u"SignatureVersion"_s, QString::number(m_options.signatureVersion)}, {u"SigningCertURL"_s, certificateUrl()}};
}

QByteArray SnsEmulator::signedBody(QJsonObject members, const QJsonObject& changes) {
    for (auto each = changes.begin(); each != changes.end(); ++each)
        members.insert(each.key(), each.value());
    QByteArray text;
    for (const char* name :
        {"Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}) {
        if (members.contains(QLatin1String(name)))
            text += QByteArray(name) + '\n' + members.value(QLatin1String(name)).toString().toUtf8() + '\n';
    }
    const bool isSha1 = members.value("SignatureVersion"_L1).toString() == u"1"_s;
    members.insert(
        u"Signature"_s, QString::fromLatin1(m_key->sign(text, isSha1 ? EVP_sha1() : EVP_sha256()).toBase64()));
    ++m_messages;
    return QJsonDocument(members).toJson();
}

QByteArray SnsEmulator::notification(const QString& message, std::chrono::seconds ago) {
    return signedBody(members(u"Notification"_s, message, ago), {{u"Subject"_s, u"Amazon SES"_s}});
}

QByteArray SnsEmulator::confirmation() {
    const QString where = url() + u"/?Action=ConfirmSubscription&TopicArn=%1&Token=%2"_s.arg(m_options.topic, token);
    return signedBody(members(u"SubscriptionConfirmation"_s, u"You have chosen to subscribe."_s),
        {{u"Token"_s, token}, {u"SubscribeURL"_s, where}});
}

QString SnsEmulator::bounce(const QString& address, const QByteArray& messageId, const char* type) {
    const QJsonObject recipient{{u"emailAddress"_s, address}, {u"action"_s, u"failed"_s}, {u"status"_s, u"5.1.1"_s}};
    return compact({{u"notificationType"_s, u"Bounce"_s},
        {u"bounce"_s, QJsonObject{{u"bounceType"_s, QString::fromLatin1(type)}, {u"bounceSubType"_s, u"General"_s},
                          {u"bouncedRecipients"_s, QJsonArray{recipient}}}},
        {u"mail"_s, mailOf(address, messageId)}});
}

QString SnsEmulator::complaint(const QString& address, const char* feedback) {
    const QJsonObject recipient{{u"emailAddress"_s, address}};
    return compact({{u"notificationType"_s, u"Complaint"_s},
        {u"complaint"_s, QJsonObject{{u"complaintFeedbackType"_s, QString::fromLatin1(feedback)},
                             {u"complainedRecipients"_s, QJsonArray{recipient}}}},
        {u"mail"_s, mailOf(address, {})}});
}

} // namespace invites::test
