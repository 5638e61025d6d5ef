#pragma once

#include "common/domain/Notice.h"

#include <QString>

namespace invites::notices {

// What a notice says, in all its forms. None has a code, or anything that stands for a ticket.
struct NoticeText {
    QString title; // a mail's subject, a push message's title
    QString brief; // one or two sentences
    QString text;  // the mail in plain text, with the link to the page and to unsubscribing
    QString html;  // the same as a document, without styles: every reader shows it
};

// pageLink: the campaign's page. unsubscribeLink: ends these mails.
NoticeText noticeText(const Notice& notice, const QString& pageLink, const QString& unsubscribeLink);
// The mail with a link to sign in at a site.
NoticeText signInText(const Notice& notice, const QString& link, const QString& publicUrl);

} // namespace invites::notices
