#include "admin-app/pages/ImportWords.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace invites::admin {

namespace {

QString words(const char* text) {
    return QCoreApplication::translate("ImportWords", text);
}

} // namespace

QString outcomeName(exchange::LineOutcome outcome) {
    using exchange::LineOutcome;
    switch (outcome) {
    case LineOutcome::Added:
        return words("New");
    case LineOutcome::InPool:
        return words("In the pool");
    case LineOutcome::GivenOut:
        return words("Given out");
    case LineOutcome::UsedBefore:
        return words("Used before");
    case LineOutcome::InvalidBefore:
        return words("Invalid before");
    case LineOutcome::InTrash:
        return words("In the trash");
    case LineOutcome::Repeated:
        return words("Twice in the file");
    case LineOutcome::BadFormat:
        return words("Bad format");
    case LineOutcome::Missing:
        return words("No code in the line");
    case LineOutcome::BadEncoding:
        return words("Unreadable characters");
    case LineOutcome::HasNul:
        return words("Zero byte");
    case LineOutcome::TooLong:
        return words("Too long a line");
    case LineOutcome::BadQuote:
        return words("A quote too many");
    }
    Q_UNREACHABLE();
}

QString outcomeMeaning(exchange::LineOutcome outcome, bool isDryRun) {
    using exchange::LineOutcome;
    switch (outcome) {
    case LineOutcome::Added:
        return isDryRun ? words("The campaign does not know them: they will be added.") : words("They were added.");
    case LineOutcome::InPool:
        return words("The campaign has them already, ready for the next in line. They are skipped.");
    case LineOutcome::GivenOut:
        return words("Held for somebody, or shown to him. They are skipped.");
    case LineOutcome::UsedBefore:
        return words("Somebody signed up with them. They are skipped.");
    case LineOutcome::InvalidBefore:
        return words("Known not to work. They are skipped.");
    case LineOutcome::InTrash:
        return words("Deleted before. They are skipped; restore them on the page Codes if they are good.");
    case LineOutcome::Repeated:
        return words("Further up in the same file. They are skipped.");
    case LineOutcome::BadFormat:
        return words("Not what this campaign's codes look like.");
    case LineOutcome::Missing:
        return words("The line is too short to have the code's column.");
    case LineOutcome::BadEncoding:
        return words("Bytes that are no text in this encoding.");
    case LineOutcome::HasNul:
        return words("A zero byte, which no code has.");
    case LineOutcome::TooLong:
        return words("More than 64 KiB: probably no line of this file.");
    case LineOutcome::BadQuote:
        return words("A quoted field that never ends, or goes on after its end.");
    }
    Q_UNREACHABLE();
}

QString encodingName(csv::TextEncoding encoding) {
    switch (encoding) {
    case csv::TextEncoding::Utf8:
        return words("UTF-8");
    case csv::TextEncoding::Utf16:
        return words("UTF-16");
    case csv::TextEncoding::Windows1252:
        return words("Western (Windows-1252, Latin-1)");
    }
    Q_UNREACHABLE();
}

QString separatorName(char separator) {
    switch (separator) {
    case ';':
        return words("Semicolon ( ; )");
    case '\t':
        return words("Tab");
    case '|':
        return words("Bar ( | )");
    default:
        return words("Comma ( , )");
    }
}

QString lineRanges(const std::vector<qint64>& lines) {
    const QLocale locale;
    QStringList ranges;
    for (std::size_t first = 0; first < lines.size();) {
        std::size_t last = first;
        while (last + 1 < lines.size() && lines[last + 1] == lines[last] + 1)
            ++last;
        QString range = locale.toString(lines[first]);
        if (last > first)
            range += (last == first + 1 ? QStringLiteral(", ") : QStringLiteral("–")) + locale.toString(lines[last]);
        ranges << range;
        first = last + 1;
    }
    return ranges.join(QStringLiteral(", "));
}

} // namespace invites::admin
