#pragma once

#include "admin-app/data/CodeTableModel.h"
#include "admin-app/session/Session.h"

#include <QString>

#include <functional>

namespace invites::bench {

// Takes a figure: what it is, and its value as it is to be read.
using Report = std::function<void(const QString& what, const QString& value)>;

// The table of codes as the console shows it, driven through its model: the first page, every order, jumps, filters,
// the exact search. knownCodes: codes of the campaign "sora" that are there. In milliseconds, from the question to the
// rows in the model; `within` names the wanted limits.
void measureTable(admin::Session& session, const QStringList& knownCodes, const QString& where, const Report& report);

// The page of codes on a screen: scrolled, jumped about in, filtered, while a watchdog looks at the event loop.
void measurePage(admin::Session& session, const QString& where, const Report& report);

} // namespace invites::bench
