#pragma once

#include "common/base/Clock.h"
#include "common/domain/Names.h"
#include "common/store/CodeActStore.h"

#include <QString>

namespace invites::admin {

// "Available", "Reserved", … as the person reads it.
QString wordOf(CodeStatus status);
// "20 Nov 2026, 14:39" in local time, as the system writes it.
QString momentText(Instant instant);
// "moments", "5 minutes", "3 days": how long that was before now, or is after it.
QString spanText(Instant instant, Instant now);
// One line of a code's history, in words: "Marked invalid", "Given to ticket 12".
QString eventText(const store::CodeEvent& event);

} // namespace invites::admin
