#pragma once

#include "public-server/http/Log.h"

#include <QtGlobal>

#include <string>

namespace invites::http {

// Sends Qt's own warnings to the log while it lives. One at a time; the log outlives it.
class QtMessages {
public:
    explicit QtMessages(Log& log);
    ~QtMessages();
    QtMessages(const QtMessages&) = delete;
    QtMessages& operator=(const QtMessages&) = delete;

    // What of a message goes into the log. Qt's database driver writes values into the text of a statement, and the
    // server repeats them in its errors, so a message ends before its first quote, parenthesis, dollar sign or line
    // break, or after 200 characters.
    static std::string harmlessPart(const QString& message);

private:
    QtMessageHandler m_previous;
};

} // namespace invites::http
