#include "common/domain/Retention.h"

#include <array>

namespace invites {

namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr const char* asked = "You ask for it: without it there is no place in line.";
constexpr const char* fairness = "Our interest, and everybody’s, that nobody takes more than is fair.";
constexpr const char* consent = "Your consent, which you may take back at any time.";

constexpr std::array humanCheck{RetentionPeriod{"human_check", hours(1)}};
constexpr std::array address{RetentionPeriod{"address", hours(0)}};
constexpr std::array browser{RetentionPeriod{"browser", days(366)}};
constexpr std::array notice{RetentionPeriod{"notice_thanked", days(1)}, RetentionPeriod{"notice_late", days(14)}};
constexpr std::array deadMailbox{RetentionPeriod{"dead_mailbox", days(30)}};
constexpr std::array message{RetentionPeriod{"message", days(30)}};
constexpr std::array signIn{RetentionPeriod{"sign_in", hours(1)}};
constexpr std::array session{RetentionPeriod{"session", days(7)}};
constexpr std::array member{RetentionPeriod{"member", days(731)}};
constexpr std::array takenCode{RetentionPeriod{"taken_code", days(90)}};
constexpr std::array consentGiven{RetentionPeriod{"consent", days(366)}};
constexpr std::array paymentEvent{RetentionPeriod{"payment_event", days(90)}};
constexpr std::array keptOut{RetentionPeriod{"appeal", days(90)}, RetentionPeriod{"late_ask", days(90)}};
constexpr std::array lineHistory{RetentionPeriod{"line_history", days(100)}};
constexpr std::array country{RetentionPeriod{"country", days(100)}};

constexpr std::array<RetentionRule, 23> rules{{
    {"Your ticket",
        "Its number in the line, its state, and when it was asked for, offered, delivered, copied and completed, so "
        "that nobody is overtaken. No name, and no e-mail address unless you leave one.",
        "For good: it shows that each code went to one person.", asked, "You, and the administrators and moderators.",
        {}, "tickets"},
    {"The ledger of the line",
        "Each step of a ticket, under its number and a pseudonym, with the moment, in a ledger that everybody may read "
        "and copy, so that everybody can check that nobody was overtaken. The pseudonym is worked out from the "
        "ticket’s secret, so that you can find your ticket in it, and nobody can find you by it. No code, no address "
        "and no name is in it.",
        "For good: a proof from which something is missing is none.", fairness, "Everybody.", {}, nullptr,
        "Everybody can read it as it is; your ticket’s number, which you get, is your place in it."},
    {"The ticket’s secret",
        "A random number that only your browser holds, in a cookie. The server keeps a hash of it, to know your "
        "browser again; the secret cannot be worked out from the hash.",
        "The hash, with the ticket. The cookie, for 90 days.", asked, "Nobody.", {}, nullptr,
        "Whoever has it has your ticket, and your browser has it already."},
    {"The codes",
        "The code you receive and the codes you give are encrypted before they reach the database. Who runs the "
        "database cannot read them. Beside each is a keyed fingerprint, which only tells whether the same code came "
        "before.",
        "For good: a code that is gone could be given to somebody twice.", asked,
        "Its receiver, and the administrators.", {}, "tickets"},
    {"What you tell us about a code", "Whether it works, as you said, so that codes that don’t can be looked into.",
        "With the code.", fairness, "The administrators and moderators.", {}, "tickets"},
    {"Your network address, as a hash",
        "So that nobody takes all the places, the number of places asked for from one address in a day is limited. For "
        "this a keyed hash of the address is kept, not the address; the key changes every day, so hashes of different "
        "days cannot be matched. For the same day it is kept beside the ticket, so that guessing codes can be limited, "
        "codes that people give to themselves can be found, and an administrator can block an address that is abused.",
        "Until the day (UTC) is over.", fairness, "Nobody. Administrators see that there is one.", address, nullptr,
        "It says nothing about you, and is gone with the day."},
    {"Which tickets came from one browser",
        "Where a ticket is asked for with an earlier one’s cookie. So a browser from which codes came that don’t work "
        "can be blocked for a time, and codes from one that is known to give good ones need no check.",
        "For %1 from when the ticket was asked for.", fairness, "The administrators and moderators.", browser, nullptr,
        "Somebody else may have used the same browser. All tickets that are yours are in it."},
    {"Which codes people gave to themselves",
        "That a code’s giver and its receiver had the same account, the same browser, or on one day the same network. "
        "Such a code counts for no recognition; nothing else follows from it.",
        "With the code.", fairness, "The administrators and moderators.", {}, "tickets"},
    {"Blocks", "That an administrator blocked a browser or an address for a time, and why.",
        "For good, without the address, which is forgotten with its day.", fairness,
        "You, and the administrators and moderators.", {}, "blocks"},
    {"The passed human check", "A hash that marks it as used, so that it works once.",
        "Until it would have run out, and %1 longer.", fairness, "Nobody.", humanCheck, nullptr,
        "Nothing leads from it to you."},
    {"How long you waited", "Of one ticket each quarter of an hour, to tell others how long it takes.", "For %1.",
        fairness, "Everybody, as a figure.", lineHistory, "tickets"},
    {"From which country people ask",
        "The network in front of this site tells us the country of whoever asks for a code. It is counted by the day, "
        "and not kept with the ticket, nor with anything else that is yours.",
        "The counts, for %1.", fairness, "Everybody, in round numbers; fewer than five as “<5”.", country, nullptr,
        "Nothing leads from a count to you."},
    {"Where to tell you of your turn, if you ask for it",
        "Some sites offer to write to you, or to notify your browser. The e-mail address, or the address that your "
        "browser’s maker gave for messages, is kept encrypted, with a keyed fingerprint of it, which limits how much "
        "anybody is sent. It is used for this ticket alone: when it is your turn, before a code held for you goes to "
        "the next person, to ask whether the code worked, about the codes you pass on, and to thank you. Messages hold "
        "no code. An e-mail passes the mail service that sends it and yours; a notification goes through your "
        "browser’s maker, encrypted so that he cannot read it.",
        "Until you take it back, on the page or by the link in every mail, or your ticket is over: %1 after you passed "
        "on your codes, or %2 after they were due.",
        consent, "Nobody but the services that carry it.", notice, "notices"},
    {"What was sent",
        "That a message was sent about your ticket, and when; a fingerprint of where to, so that nothing is sent "
        "twice, and of the link in a mail that ends them, so that it works.",
        "For %1.", fairness, "The administrators and moderators, without where to.", message, "messages"},
    {"Mailboxes whose mail comes back",
        "Where the mail service that carries our mails tells us that there is no such mailbox, or that its owner "
        "called a mail unwanted, the address is deleted, and a keyed fingerprint of it kept, so that nothing more is "
        "sent there.",
        "For %1.", "Our interest in writing to nobody who does not get it or does not want it.", "Nobody.", deadMailbox,
        nullptr, "Nothing leads from it to your account."},
    {"If you sign in",
        "Only where this is offered, and only if you want to. The name, and the e-mail address if it vouches for that, "
        "which the service tells us with which you sign in, encrypted as the codes are; and a keyed hash by which we "
        "know you again. We ask that service for nothing else, and we don’t check what it says. Your tickets are kept "
        "with that, and their secrets, encrypted, so that your other devices find them; and how many of your codes "
        "proved to work.",
        "Until you delete your account, or have not signed in for %1.", consent,
        "You, and the administrators, who find members by name or address; that they looked is recorded.", member,
        "identities tickets confirmed joined_at"},
    {"Signing in, on the way", "That a sign-in was begun, so that it works once, in your browser alone.",
        "Until its ten minutes are over, and %1 longer.", asked, "Nobody.", signIn, nullptr,
        "It belongs to no account until you are signed in, and then it is used up."},
    {"Your sessions",
        "A hash of the random number in the cookie by which you stay signed in, and when you were here last. A session "
        "ends when you sign out, after two weeks without a visit, and after 90 days in any case.",
        "Until it ends, and %1 longer.", asked, "You.", session, "sessions"},
    {"If you sign in by e-mail",
        "The address to which we send the link, encrypted; a keyed hash of it, by which we know you again and count "
        "the links; and a hash of the link, good for fifteen minutes. An address that signs in is kept as that of a "
        "service is.",
        "An address that does not sign in, until the link is over, and %1 longer.", consent,
        "You, and, once you have signed in, the administrators.", signIn, "identities"},
    {"If you owe codes, or are kept out",
        "Some campaigns give a later place, or none, to whoever has not passed on codes by the deadline. That is "
        "worked out from your tickets; kept is when you first asked meanwhile. An administrator can keep a member from "
        "asking, with a reason that you are shown; if you delete your account, a keyed hash of it stays with that "
        "until it is over. What you write in an appeal is kept encrypted.",
        "That you were kept out, and why, for good. Your words, for %1 after an administrator decided; when you first "
        "asked, for %2 after your wait.",
        fairness, "You, and the administrators; your words, nobody else.", keptOut, "late_asks suspensions appeals"},
    {"If you pay for premium",
        "Only where this is offered. You pay at Stripe, on Stripe’s pages, and your card never reaches us. We keep the "
        "number under which Stripe knows you, whether your subscription runs and until when, and whether the last "
        "payment was given back or disputed; and that Stripe told us of a change. We tell Stripe a random number that "
        "stands for you, and nothing else; what you enter there, Stripe keeps.",
        "Until you delete your account, which you can when your premium is over. What Stripe told us of, for %1.",
        asked, "You, and the administrators and moderators.", paymentEvent, "premium"},
    {"When you delete your account",
        "Your name, address, sessions and consents, and what was sent about your tickets, are deleted at once, and "
        "your tickets and the codes you gave belong to nobody. That a link to sign in was sent stays as long as what "
        "was sent does, with a fingerprint of where to. Only if you were given a code and have not passed on yours "
        "yet, the keyed hash by which we know you stays with that ticket: if you sign in again, you find it, instead "
        "of getting another one.",
        "Until your codes are passed on, and for no more than %1.", fairness, "Nobody.", takenCode, nullptr,
        "It is kept when the account is gone. Whoever signs in again finds his ticket, and nothing else of it is "
        "kept."},
    {"What you agreed to",
        "To which words you agreed, when, and when you took it back; for the Hall of generosity, the name that you "
        "chose.",
        "As long as it is good, and %1 longer; the name, until you take it back.", consent,
        "You. The name, everybody, if you want that, and until you don’t.", consentGiven, "consents hall"},
}};

QString inWords(std::chrono::seconds period) {
    if (period < days(1)) {
        const auto count = std::chrono::ceil<hours>(period).count();
        return count == 1 ? QStringLiteral("an hour") : QStringLiteral("%1 hours").arg(count);
    }
    const auto count = std::chrono::ceil<days>(period).count();
    if (count == 1)
        return QStringLiteral("a day");
    if (count == 366)
        return QStringLiteral("a year");
    return count == 731 ? QStringLiteral("two years") : QStringLiteral("%1 days").arg(count);
}

} // namespace

std::span<const RetentionRule> retentionRules() {
    return rules;
}

bool isOfCountries(const RetentionRule& rule) {
    return rule.periods.data() == country.data();
}

QString howLongInWords(const RetentionRule& rule) {
    QString text = QString::fromUtf8(rule.howLong);
    for (const RetentionPeriod& period : rule.periods) {
        if (period.keptFor.count() > 0)
            text = text.arg(inWords(period.keptFor));
    }
    return text;
}

} // namespace invites
