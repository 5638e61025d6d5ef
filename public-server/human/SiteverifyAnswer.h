#pragma once

#include "common/domain/Names.h"
#include "public-server/human/SiteverifyProvider.h"

#include <QByteArray>

#include <string>

namespace invites::human {

// What an answer is measured against.
struct SiteverifyExpectation {
    const SiteverifyProvider& provider;
    // The public URL's host, lower case, without the port.
    std::string hostname;
    // An operator who names a verify URL of his own (a test double, a gateway) vouches for it: an answer without a
    // hostname is taken then. From the provider itself it is not (reCAPTCHA leaves it out for Android apps, nobody else
    // does).
    bool hostnameMayBeMissing = false;
    // One of provider.testSecrets is in use: hostname, action and score are the provider's invention and not looked at.
    bool testSecret = false;
};

struct SiteverifyJudgement {
    HumanVerdict verdict = HumanVerdict::Unavailable;
    std::string reason; // empty where Passed
};

// The action that the page gives the widget, and that an answer which names one must name (reCAPTCHA v3, Turnstile).
inline constexpr char siteverifyAction[] = "ticket";

// The verdict of a siteverify answer. Pure; any thread.
//
//   Passed       `success` is literally true and hostname, action and score, as far as they apply, are right
//   Failed       `success` is false for a cause that lies with the visitor; reason: the provider's error codes,
//                or "hostname", "action", "score", "android_app"
//   Unavailable  anything that says nothing about the visitor: our secret is wrong ("invalid-input-secret", …), the
//   provider
//                has trouble ("internal-error", "http_500", "redirect"), the answer is not JSON ("not_json") or not
//                this protocol ("not_siteverify")
SiteverifyJudgement judgeSiteverifyAnswer(
    long httpStatus, const QByteArray& body, const SiteverifyExpectation& expectation);

} // namespace invites::human
