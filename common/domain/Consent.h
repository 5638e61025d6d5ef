#pragma once

namespace invites {

// What people agree to, in the words that pages show where they do it. They are the newest of invites.consent_text,
// which is what is recorded; ConsentPgTest compares. Other words are another version there.
inline constexpr char signInConsent[] =
    "If you sign in, we keep the name, and the e-mail address if it is vouched for, encrypted, with your tickets, "
    "until you delete your account or have not signed in for two years. You and the administrators can see them.";
inline constexpr char hallConsent[] =
    "Everybody can read this name in the Hall of generosity, with how many of your codes proved to work, until you "
    "take it out.";
// By e-mail and to a browser alike; resources/web/scripts/notice-offer.js has it, and sign-in.js the first.
inline constexpr char noticeConsent[] =
    "We keep it encrypted until this ticket is over, and use it for this ticket alone: when it’s your turn, before a "
    "code held for you goes to the next person, to ask whether the code worked, about the codes you pass on, and to "
    "thank you. You can stop it at any time.";

} // namespace invites
