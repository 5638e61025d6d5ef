#pragma once

#include "common/base/Clock.h"
#include "public-server/notices/MailAddress.h"

#include <QByteArray>
#include <QString>

namespace invites::notices {

struct MailContent {
    QString subject;
    QString text;               // lines end with \n
    QString html;               // a whole document
    QByteArray messageId;       // without the angle brackets
    QByteArray unsubscribeLink; // an https URL (http where the site is); empty for a mail that was asked for once
};

// A mail as SMTP takes it (RFC 5322, MIME): CRLF, lines of 76 characters at most, ASCII alone, a plain part and an HTML
// part that say the same, one-click unsubscribing (RFC 8058), and a sign for out-of-office machines (RFC 3834).
// Whatever the content holds, it adds no header field. Not dot-stuffed.
QByteArray mailMessage(const MailSender& from, const MailAddress& to, const MailContent& content, Instant now);

// A header field's text: control characters become spaces, and where it is not plain ASCII, encoded words (RFC 2047).
QByteArray headerText(const QString& text);
// RFC 2045, 6.7.
QByteArray quotedPrintable(const QString& text);

} // namespace invites::notices
