#pragma once

#include <QString>

namespace invites::admin {

// How well what a person typed fits a text: all its characters must occur in the text in their order, whatever their
// case; higher is better, and characters at the beginnings of words or next to each other count most. Below 0: no
// match. An empty pattern matches everything with 0. A space in the pattern asks for nothing.
int fuzzyScore(const QString& pattern, const QString& text);

} // namespace invites::admin
