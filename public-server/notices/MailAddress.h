#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace invites::notices {

// An e-mail address in the form that every mail server takes (RFC 5321, 4.1.2 "Mailbox" with a dot-string and a domain
// name): no quotes, no comments, no address literals, nothing that a header or an SMTP command could be broken with.
struct MailAddress {
    QByteArray text; // "ann+invites@xn--bcher-kva.example"; the domain in lower case
    // Of the mailbox behind it, as far as names tell: lower case, without what follows "+".
    QByteArray mailbox() const;
    QByteArray domain() const { return text.mid(text.lastIndexOf('@') + 1); }
};

// Nothing where it is none. White space around it does not count; a domain may be written in any script.
std::optional<MailAddress> mailAddressFrom(const QString& text);

// "Handsel <notices@example.org>" or the address alone.
struct MailSender {
    QString name; // without control characters; may be empty
    MailAddress address;
};
std::optional<MailSender> mailSenderFrom(const QString& text);

} // namespace invites::notices
