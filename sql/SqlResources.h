#pragma once

#include <QString>

namespace invites {

// Where the embedded files are: ":/sql", with "migrations" and "queries" below it.
QString sqlResourceFolder();

} // namespace invites
