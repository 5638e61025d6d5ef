#pragma once

#include <QStringList>

#include <functional>

namespace invites::test {

// What the ledger of a database says that is not fair, or not of one piece: a sentence each; empty where all is well.
// sql: runs statements as superuser, the first value of the last one as text.
QStringList ledgerFaults(const std::function<QString(const QString& statements)>& sql);

} // namespace invites::test
