#include "admin-app/pages/ImportWords.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace invites::admin {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ImportWords)
};

} // namespace

QString outcomeName(exchange::LineOutcome outcome) {
    using exchange::LineOutcome;
    switch (outcome) {
    case LineOutcome::Added:
        return Words::tr("New");
    case LineOutcome::InPool:
        return Words::tr("In the pool");
    case LineOutcome::GivenOut:
        return Words::tr("Given out");
    case LineOutcome::UsedBefore:
        return Words::tr("Used before");
    case LineOutcome::InvalidBefore:
        return Words::tr("Invalid before");
    case LineOutcome::InTrash:
        return Words::tr("In the trash");
    case LineOutcome::Repeated:
        return Words::tr("Twice in the file");
    case LineOutcome::BadFormat:
        return Words::tr("Bad format");
    case LineOutcome::Missing:
        return Words::tr("No code in the line");
    case LineOutcome::BadEncoding:
        return Words::tr("Unreadable characters");
    case LineOutcome::HasNul:
        return Words::tr("Zero byte");
    case LineOutcome::TooLong:
        return Words::tr("Too long a line");
    case LineOutcome::BadQuote:
        return Words::tr("A quote too many");
    }
    Q_UNREACHABLE();
}

QString outcomeMeaning(exchange::LineOutcome outcome, bool isDryRun) {
    using exchange::LineOutcome;
    switch (outcome) {
    case LineOutcome::Added:
        return isDryRun ? Words::tr("The campaign does not know them: they will be added.")
                        : Words::tr("They were added.");
    case LineOutcome::InPool:
        return Words::tr("The campaign has them already, ready for the next in line. They are skipped.");
    case LineOutcome::GivenOut:
        return Words::tr("Reserved for somebody, or shown to him. They are skipped.");
    case LineOutcome::UsedBefore:
        return Words::tr("Somebody signed up with them. They are skipped.");
    case LineOutcome::InvalidBefore:
        return Words::tr("Known not to work. They are skipped.");
    case LineOutcome::InTrash:
        return Words::tr("Deleted before. They are skipped; restore them on the page Codes if they are good.");
    case LineOutcome::Repeated:
        return Words::tr("Further up in the same file. They are skipped.");
    case LineOutcome::BadFormat:
        return Words::tr("Not what this campaign's codes look like.");
    case LineOutcome::Missing:
        return Words::tr("The line is too short to have the code's column.");
    case LineOutcome::BadEncoding:
        return Words::tr("Bytes that are no text in this encoding.");
    case LineOutcome::HasNul:
        return Words::tr("A zero byte, which no code has.");
    case LineOutcome::TooLong:
        return Words::tr("More than 64 KiB: probably no line of this file.");
    case LineOutcome::BadQuote:
        return Words::tr("A quoted field that never ends, or goes on after its end.");
    }
    Q_UNREACHABLE();
}

QString encodingName(csv::TextEncoding encoding) {
    switch (encoding) {
    case csv::TextEncoding::Utf8:
        return Words::tr("UTF-8");
    case csv::TextEncoding::Utf16:
        return Words::tr("UTF-16");
    case csv::TextEncoding::Windows1252:
        return Words::tr("Western (Windows-1252, Latin-1)");
    }
    Q_UNREACHABLE();
}

QString separatorName(char separator) {
    switch (separator) {
    case ';':
        return Words::tr("Semicolon ( ; )");
    case '\t':
        return Words::tr("Tab");
    case '|':
        return Words::tr("Bar ( | )");
    default:
        return Words::tr("Comma ( , )");
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
