#pragma once

#include "public-server/human/AltchaProtocol.h"
#include "public-server/human/HumanCheck.h"

namespace invites::human {

// ALTCHA, served by ourselves: proof of work, no third party, nothing kept. Version 2 of the protocol in its
// key-signature mode (AltchaProtocol.h), so making a challenge costs one derivation (about 0.3 ms) and checking a token
// two HMACs.
//
// Payloads are malleable (base64, JSON's white space, and the counter, which nothing signs), so what is spent is
// SHA-256 of the challenge's nonce, which the signature covers.
class AltchaCheck final : public HumanCheck {
public:
    // How much work. One try is PBKDF2 with `cost` iterations; the widget tries counters from 0 up, so the counter's
    // range is the number of tries: 200 to 1,200, on average 700. A desktop core of 2026 does a try in 0.3 to 0.5 ms
    // (measured with altcha-lib), the whole in a third of a second; a phone at a tenth of that speed, with two workers
    // or more, would need one to two seconds, and three at worst. Many tries of a small cost rather than few of a great
    // one, because the server itself pays for one try a challenge. The lower end keeps the lucky from going free.
    static constexpr int cost = 1000;
    static constexpr quint32 counterMinimum = 200;
    static constexpr quint32 counterMaximum = 1200;
    // WCAG 2.2.1: long enough for a slow reader, who does not notice it anyway, as the widget fetches a new one.
    static constexpr std::chrono::minutes lifetime{10};
    // In the challenge's signed data, so that a proof made for something else is worth nothing here.
    static constexpr char purpose[] = "ticket";
    // A token of the widget's has about 900 characters.
    static constexpr qsizetype maximumTokenLength = 4096;

    // clock: outlives this.
    AltchaCheck(const Secret& humanCheckKey, const Clock& clock);

    HumanCheckDescription description() const override;
    ContentSources contentSources() const override;
    // Never Unavailable. `reason` is a name of altcha::toText(Refusal).
    CheckedToken check(std::string_view token, const std::string& clientAddress) override;
    std::optional<std::string> newChallenge() override;

private:
    altcha::Keys m_keys;
    const Clock& m_clock;
};

} // namespace invites::human
