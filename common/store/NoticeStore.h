#pragma once

#include "common/base/Result.h"
#include "common/db/Connection.h"
#include "common/domain/Notice.h"

#include <QByteArray>

#include <optional>

namespace invites::store {

// Where word of a ticket is to be sent.
struct NoticeTarget {
    NoticeChannel channel = NoticeChannel::Email;
    QByteArray mailboxHash;
    QByteArray sealed;
    QByteArray unsubscribeHash;
};

enum class NoticeOutcome {
    Done,
    NoTicket,
    Ended,         // the ticket is over: there is nothing more to tell
    TooMany,       // asked for too often today, by this ticket, from this address, or for this mailbox
    Undeliverable, // mails to this mailbox came back lately, or were called unwanted
};

// What a mail server said of a mailbox after it took a mail for it.
struct DeadMailbox {
    QByteArray mailboxHash;
    MailboxEnd end = MailboxEnd::Bounced;
    Instant at;
    std::optional<NoticeId> notice; // the mail, where that is known
};

// What is asked for on a ticket.
struct AskedNotices {
    NoticeOutcome outcome = NoticeOutcome::NoTicket; // Done or NoTicket
    bool email = false;
    bool push = false;
};

// What visitors want to be told. On the connection's thread.
class NoticeStore {
public:
    explicit NoticeStore(db::Connection& connection) : m_connection(connection) {}

    // In place of what was asked for by the same channel.
    Result<NoticeOutcome> ask(const QByteArray& secretHash, const NoticeTarget& target, const QByteArray& addressHash);
    // Done or NoTicket. No channel: every one.
    Result<NoticeOutcome> decline(const QByteArray& secretHash, std::optional<NoticeChannel> channel);
    Result<AskedNotices> look(const QByteArray& secretHash);
    // Ends what the token's mailbox is sent. False: there is no such token, or it was in a mail that is forgotten.
    Result<bool> unsubscribe(const QByteArray& unsubscribeHash);
    // Ends whatever such a mailbox is sent. Again: changes nothing.
    Status endMailbox(const DeadMailbox& mailbox);

private:
    db::Connection& m_connection;
};

} // namespace invites::store
