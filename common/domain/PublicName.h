#pragma once

#include <QString>

#include <optional>

namespace invites {

// A name that everybody is shown, in the Hall of generosity, in normal form (NFC, single spaces): 2 to 40 characters of
// one line with a letter or digit among them. Nothing where it has anything invisible, turns the text around, piles up
// accents, or is an address.
std::optional<QString> publicNameFrom(const QString& text);

} // namespace invites
