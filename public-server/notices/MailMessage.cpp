#include "public-server/notices/MailMessage.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace invites::notices {

namespace {

constexpr qsizetype longestLine = 76;
// Of an encoded word, in bytes of UTF-8: with its frame 75 characters at most.
constexpr qsizetype longestWord = 42;

bool isPlain(const QString& text) {
    return std::all_of(
        text.begin(), text.end(), [](QChar character) { return character >= u' ' && character <= u'~'; });
}

QString withoutControls(QString text) {
    for (QChar& character : text) {
        if (character.category() == QChar::Other_Control || character == QChar::LineSeparator ||
            character == QChar::ParagraphSeparator)
            character = u' ';
    }
    return text.simplified();
}

QByteArray encodedWord(const QByteArray& utf8) {
    return "=?UTF-8?B?" + utf8.toBase64() + "?=";
}

// A character is not cut in two.
QByteArray encodedWords(const QString& text) {
    QByteArray words;
    QByteArray part;
    const QList<uint> characters = text.toUcs4();
    for (const uint character : characters) {
        const char32_t point = character;
        const QByteArray utf8 = QString::fromUcs4(&point, 1).toUtf8();
        if (part.size() + utf8.size() > longestWord) {
            words += encodedWord(part) + "\r\n ";
            part.clear();
        }
        part += utf8;
    }
    return words + encodedWord(part);
}

QByteArray mailDate(Instant now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    return QLocale::c()
        .toString(QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC), QStringLiteral("ddd, dd MMM yyyy HH:mm:ss '+0000'"))
        .toLatin1();
}

QByteArray part(const char* type, const QString& text, const QByteArray& boundary) {
    return "--" + boundary + "\r\nContent-Type: " + type +
           "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quotedPrintable(text) + "\r\n";
}

QByteArray fromField(const MailSender& from) {
    if (from.name.isEmpty())
        return from.address.text;
    const QByteArray name = isPlain(from.name) ? '"' + from.name.toLatin1() + '"' : headerText(from.name);
    return name + " <" + from.address.text + '>';
}

QByteArray unsubscribeFields(const QByteArray& link) {
    if (link.isEmpty())
        return {};
    return "List-Unsubscribe: <" + link + ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
}

} // namespace

QByteArray headerText(const QString& text) {
    const QString clean = withoutControls(text);
    // What looks like an encoded word would be taken for one.
    if (isPlain(clean) && clean.size() <= longestLine - 16 && !clean.contains(QLatin1String("=?")))
        return clean.toLatin1();
    return encodedWords(clean);
}

QByteArray quotedPrintable(const QString& text) {
    QByteArray encoded;
    const QList<QByteArray> lines = text.toUtf8().replace('\r', "").split('\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        qsizetype column = 0;
        const QByteArray& line = lines[i];
        for (qsizetype j = 0; j < line.size(); ++j) {
            const char character = line[j];
            const bool isLast = j + 1 == line.size();
            const bool isSpace = character == ' ' || character == '\t';
            const bool isSafe = (character > ' ' && character <= '~' && character != '=') || (isSpace && !isLast);
            const qsizetype size = isSafe ? 1 : 3;
            if (column + size > longestLine - 1) {
                encoded += "=\r\n";
                column = 0;
            }
            encoded += isSafe ? QByteArray(1, character) : '=' + QByteArray(1, character).toHex().toUpper();
            column += size;
        }
        if (i + 1 < lines.size())
            encoded += "\r\n";
    }
    return encoded;
}

QByteArray mailMessage(const MailSender& from, const MailAddress& to, const MailContent& content, Instant now) {
    // Quoted-printable never has this: it would have written its "=" as "=3D".
    const QByteArray boundary = "=_notice_part";
    return "From: " + fromField(from) + "\r\nTo: " + to.text + "\r\nSubject: " + headerText(content.subject) +
           "\r\nDate: " + mailDate(now) + "\r\nMessage-ID: <" + content.messageId + ">\r\n" +
           unsubscribeFields(content.unsubscribeLink) +
           "Auto-Submitted: auto-generated\r\n"
           "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"" +
           boundary + "\"\r\n\r\n" + part("text/plain", content.text, boundary) +
           part("text/html", content.html, boundary) + "--" + boundary + "--\r\n";
}

} // namespace invites::notices
