#include "tests/support/notices/SmtpEmulator.h"

#include "tests/support/siteverify/SiteverifyCertificate.h"

#include <QList>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace invites::test {

namespace {

constexpr std::array<std::pair<SmtpBehaviour, std::string_view>, 10> names{{
    {SmtpBehaviour::Accept, "accept"},
    {SmtpBehaviour::Busy, "busy"},
    {SmtpBehaviour::RefuseSender, "refuse_sender"},
    {SmtpBehaviour::Greylist, "greylist"},
    {SmtpBehaviour::NoMailbox, "no_mailbox"},
    {SmtpBehaviour::RefuseMail, "refuse_mail"},
    {SmtpBehaviour::RefuseForNow, "refuse_for_now"},
    {SmtpBehaviour::DropMail, "drop_mail"},
    {SmtpBehaviour::KeepAndDrop, "keep_and_drop"},
    {SmtpBehaviour::Hold, "hold"},
}};

QByteArray addressIn(const QByteArray& command) {
    const qsizetype open = command.indexOf('<');
    return command.mid(open + 1, command.indexOf('>', open) - open - 1);
}

QByteArray decoded(const QByteArray& quoted) {
    QByteArray text;
    for (qsizetype i = 0; i < quoted.size(); ++i) {
        if (quoted[i] != '=') {
            text += quoted[i];
        } else if (quoted.mid(i + 1, 2) == "\r\n") {
            i += 2;
        } else {
            text += QByteArray::fromHex(quoted.mid(i + 1, 2));
            i += 2;
        }
    }
    return text;
}

} // namespace

std::string_view toText(SmtpBehaviour behaviour) {
    for (const auto& [value, name] : names) {
        if (value == behaviour)
            return name;
    }
    Q_UNREACHABLE();
}

std::optional<SmtpBehaviour> smtpBehaviourFromText(std::string_view text) {
    for (const auto& [value, name] : names) {
        if (name == text)
            return value;
    }
    return std::nullopt;
}

QByteArray ReceivedMail::field(const QByteArray& name) const {
    const QByteArray header = QByteArray(message).first(message.indexOf("\r\n\r\n")).replace("\r\n ", " ");
    const QList<QByteArray> lines = header.split('\n');
    for (const QByteArray& line : lines) {
        if (line.toLower().startsWith(QByteArray(name.toLower() + ':')))
            return line.mid(name.size() + 1).trimmed();
    }
    return {};
}

QString ReceivedMail::part(const QByteArray& type) const {
    const qsizetype start = message.indexOf("\r\n\r\n", message.indexOf(QByteArray("\r\nContent-Type: " + type))) + 4;
    return QString::fromUtf8(decoded(message.mid(start, message.indexOf("\r\n--=_", start) - start)));
}

struct SmtpEmulator::TlsContext {
    explicit TlsContext(const SiteverifyCertificate& certificate) : context(SSL_CTX_new(TLS_server_method())) {
        SSL_CTX_use_certificate(context, certificate.certificate.get());
        SSL_CTX_use_PrivateKey(context, certificate.key.get());
    }
    ~TlsContext() { SSL_CTX_free(context); }
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;
    SSL_CTX* const context;
};

// With one client, on its thread.
class SmtpEmulator::Conversation {
public:
    Conversation(SmtpEmulator& server, int socket) : m_server(server), m_socket(socket) {}
    ~Conversation() {
        if (m_tls)
            SSL_free(m_tls);
    }
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    void talk() {
        if (m_server.m_options.tls == SmtpTls::FromTheStart && !beginTls())
            return;
        if (m_server.behaviourFor({}) == SmtpBehaviour::Busy) {
            say("421 busy");
            return;
        }
        say("220 emulator ESMTP");
        for (QByteArray line; readLine(line);) {
            if (!answer(line))
                return;
        }
    }

private:
    bool beginTls() {
        m_tls = SSL_new(m_server.m_tls->context);
        SSL_set_fd(m_tls, m_socket);
        return SSL_accept(m_tls) == 1;
    }

    void say(const QByteArray& words) {
        const QByteArray line = words + "\r\n";
        if (m_tls)
            SSL_write(m_tls, line.constData(), int(line.size()));
        else
            (void)::send(m_socket, line.constData(), std::size_t(line.size()), MSG_NOSIGNAL);
    }

    bool readLine(QByteArray& line) {
        for (;;) {
            const qsizetype end = m_received.indexOf("\r\n");
            if (end >= 0) {
                line = m_received.first(end);
                m_received.remove(0, end + 2);
                return true;
            }
            char buffer[4096];
            const auto size = m_tls ? qsizetype(SSL_read(m_tls, buffer, sizeof buffer))
                                    : qsizetype(::recv(m_socket, buffer, sizeof buffer, 0));
            if (size <= 0)
                return false;
            m_received.append(buffer, size);
        }
    }

    bool wantsLogin() const { return !m_server.m_options.password.isEmpty() && !m_isLoggedIn; }

    // False where the conversation is over.
    bool answer(const QByteArray& line) {
        const QByteArray verb = line.first(line.indexOf(' ') < 0 ? line.size() : line.indexOf(' ')).toUpper();
        if (verb == "EHLO" || verb == "HELO")
            greet();
        else if (verb == "STARTTLS") {
            say("220 go on");
            return beginTls();
        } else if (verb == "AUTH")
            logIn(line);
        else if (verb == "MAIL")
            startMail(line);
        else if (verb == "RCPT")
            addRecipient(line);
        else if (verb == "DATA")
            return takeMail();
        else if (verb == "QUIT") {
            say("221 bye");
            return false;
        } else
            say("250 ok");
        return true;
    }

    void greet() {
        say("250-emulator");
        if (m_server.m_options.tls == SmtpTls::StartTls && !m_tls)
            say("250-STARTTLS");
        if (!m_server.m_options.password.isEmpty())
            say("250-AUTH PLAIN");
        say("250 8BITMIME");
    }

    void logIn(const QByteArray& line) {
        QByteArray proof = line.split(' ').value(2);
        if (proof.isEmpty()) {
            say("334 ");
            readLine(proof);
        }
        const QByteArray wanted =
            QByteArray(1, '\0') + m_server.m_options.user + QByteArray(1, '\0') + m_server.m_options.password;
        m_isLoggedIn = QByteArray::fromBase64(proof) == wanted;
        say(m_isLoggedIn ? "235 welcome" : "535 no");
    }

    void startMail(const QByteArray& line) {
        m_mail = {addressIn(line), {}, {}};
        if (wantsLogin())
            say("530 log in first");
        else
            say(m_server.behaviourFor({}) == SmtpBehaviour::RefuseSender ? "554 not from you" : "250 ok");
    }

    void addRecipient(const QByteArray& line) {
        m_mail.to = addressIn(line);
        switch (m_server.behaviourFor(m_mail.to)) {
        case SmtpBehaviour::Greylist:
            return say("451 later");
        case SmtpBehaviour::NoMailbox:
            return say("550 nobody of that name");
        default:
            return say("250 ok");
        }
    }

    bool takeMail() {
        say("354 go on");
        for (QByteArray line; readLine(line);) {
            if (line == ".")
                return judgeMail();
            m_mail.message += (line.startsWith('.') ? line.sliced(1) : line) + "\r\n";
        }
        return false;
    }

    bool judgeMail() {
        switch (m_server.behaviourFor(m_mail.to)) {
        case SmtpBehaviour::RefuseMail:
            say("554 not this");
            return true;
        case SmtpBehaviour::RefuseForNow:
            say("452 no room");
            return true;
        case SmtpBehaviour::DropMail:
            return false;
        case SmtpBehaviour::KeepAndDrop:
            m_server.keep(m_mail);
            return false;
        case SmtpBehaviour::Hold:
            m_server.keep(m_mail);
            m_server.hold();
            break;
        default:
            m_server.keep(m_mail);
        }
        say("250 taken");
        return true;
    }

    SmtpEmulator& m_server;
    const int m_socket;
    SSL* m_tls = nullptr;
    QByteArray m_received;
    ReceivedMail m_mail;
    bool m_isLoggedIn = false;
};

SmtpEmulator::SmtpEmulator(SmtpOptions options) : m_options(std::move(options)) {
    if (m_options.tls != SmtpTls::None) {
        const SiteverifyCertificate certificate = makeSiteverifyCertificate();
        m_certificate = certificate.pem();
        m_tls = std::make_unique<TlsContext>(certificate);
    }
    // A client that goes away during TLS.
    std::signal(SIGPIPE, SIG_IGN);
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int reuse = 1;
    ::setsockopt(m_listener, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(quint16(m_options.port));
    socklen_t size = sizeof address;
    if (::bind(m_listener, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(m_listener, 64) != 0 ||
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("The mail server could not have its port");
    m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { acceptUntilStopped(); });
}

SmtpEmulator::~SmtpEmulator() {
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = m_isReleased = true;
        for (const int socket : m_sockets)
            ::shutdown(socket, SHUT_RDWR);
    }
    m_changed.notify_all();
    ::shutdown(m_listener, SHUT_RDWR);
    m_acceptor.join();
    for (std::thread& thread : m_threads)
        thread.join();
    ::close(m_listener);
}

QString SmtpEmulator::url() const {
    const QString user = m_options.user.isEmpty() ? QString() : QString::fromLatin1(m_options.user) + u'@';
    const QString scheme = QLatin1String(m_options.tls == SmtpTls::FromTheStart ? "smtps" : "smtp");
    return scheme + QStringLiteral("://") + user + QStringLiteral("127.0.0.1:%1").arg(m_port);
}

void SmtpEmulator::acceptUntilStopped() {
    for (;;) {
        const int socket = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        const std::lock_guard lock(m_mutex);
        if (socket < 0 || m_isStopping) {
            if (socket >= 0)
                ::close(socket);
            return;
        }
        m_sockets.insert(socket);
        ++m_connectionCount;
        m_threads.emplace_back([this, socket] {
            Conversation(*this, socket).talk();
            const std::lock_guard closing(m_mutex);
            m_sockets.erase(socket);
            ::close(socket);
        });
    }
}

void SmtpEmulator::behave(SmtpBehaviour behaviour) {
    const std::lock_guard lock(m_mutex);
    m_behaviour = behaviour;
    m_isReleased = false;
}

void SmtpEmulator::behaveFor(const QByteArray& address, SmtpBehaviour behaviour) {
    const std::lock_guard lock(m_mutex);
    m_behaviours[address] = behaviour;
}

SmtpBehaviour SmtpEmulator::behaviourFor(const QByteArray& address) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_behaviours.find(address);
    return found == m_behaviours.end() ? m_behaviour : found->second;
}

void SmtpEmulator::keep(ReceivedMail mail) {
    if (m_options.keepsMails) {
        const std::lock_guard lock(m_mutex);
        m_mails.push_back(mail);
    }
    m_changed.notify_all();
    if (m_told)
        m_told(mail);
}

void SmtpEmulator::hold() {
    std::unique_lock lock(m_mutex);
    ++m_held;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return m_isReleased; });
    --m_held;
}

void SmtpEmulator::release() {
    {
        const std::lock_guard lock(m_mutex);
        m_isReleased = true;
    }
    m_changed.notify_all();
}

std::vector<ReceivedMail> SmtpEmulator::mails() const {
    const std::lock_guard lock(m_mutex);
    return m_mails;
}

bool SmtpEmulator::waitForMails(std::size_t count, std::chrono::milliseconds patience) const {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, patience, [&] { return m_mails.size() >= count; });
}

bool SmtpEmulator::waitUntilHeld(std::size_t count, std::chrono::milliseconds patience) const {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, patience, [&] { return m_held >= count; });
}

} // namespace invites::test
