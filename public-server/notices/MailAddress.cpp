#include "public-server/notices/MailAddress.h"

#include <QUrl>

#include <algorithm>

namespace invites::notices {

namespace {

// RFC 5321, 4.5.3.1.
constexpr qsizetype longestLocalPart = 64;
constexpr qsizetype longestAddress = 254;
constexpr qsizetype longestLabel = 63;

bool isLetterOrDigit(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

// RFC 5322, 3.2.3 "atext".
bool isAtomCharacter(char character) {
    return isLetterOrDigit(character) || QByteArrayView("!#$%&'*+-/=?^_`{|}~").contains(character);
}

bool isLocalPart(const QByteArray& text) {
    if (text.isEmpty() || text.size() > longestLocalPart || text.startsWith('.') || text.endsWith('.') ||
        text.contains(".."))
        return false;
    return std::all_of(
        text.begin(), text.end(), [](char character) { return character == '.' || isAtomCharacter(character); });
}

bool isLabel(const QByteArray& label) {
    return !label.isEmpty() && label.size() <= longestLabel && !label.startsWith('-') && !label.endsWith('-') &&
           std::all_of(label.begin(), label.end(),
               [](char character) { return character == '-' || isLetterOrDigit(character); });
}

// With two labels at least, the last of which is no number: no address of the network.
bool isDomain(const QByteArray& text) {
    const QList<QByteArray> labels = text.split('.');
    if (labels.size() < 2 || !std::all_of(labels.begin(), labels.end(), isLabel))
        return false;
    const QByteArray& last = labels.back();
    return last.size() >= 2 && !std::all_of(last.begin(), last.end(), [](char digit) { return digit <= '9'; });
}

} // namespace

QByteArray MailAddress::mailbox() const {
    const qsizetype at = text.lastIndexOf('@');
    const QByteArray local = text.first(at);
    return local.first(std::max<qsizetype>(local.indexOf('+') < 0 ? local.size() : local.indexOf('+'), 0)).toLower() +
           text.sliced(at).toLower();
}

std::optional<MailAddress> mailAddressFrom(const QString& text) {
    const QString trimmed = text.trimmed();
    const qsizetype at = trimmed.lastIndexOf(u'@');
    if (at < 1 || trimmed.size() > longestAddress)
        return std::nullopt;
    const QString local = trimmed.first(at);
    // Latin 1 has no form for what is beyond it: such a letter becomes one that no local part has.
    const QByteArray localPart = local.toLatin1();
    const QByteArray domain = QUrl::toAce(trimmed.sliced(at + 1)).toLower();
    if (QString::fromLatin1(localPart) != local || !isLocalPart(localPart) || !isDomain(domain))
        return std::nullopt;
    MailAddress address{localPart + '@' + domain};
    if (address.text.size() > longestAddress)
        return std::nullopt;
    return address;
}

std::optional<MailSender> mailSenderFrom(const QString& text) {
    const QString trimmed = text.trimmed();
    const bool isControlled = std::any_of(
        trimmed.begin(), trimmed.end(), [](QChar character) { return character < u' ' || character == u'\x7f'; });
    if (isControlled)
        return std::nullopt;
    const qsizetype open = trimmed.lastIndexOf(u'<');
    if (open < 0) {
        auto address = mailAddressFrom(trimmed);
        return address ? std::optional(MailSender{{}, std::move(*address)}) : std::nullopt;
    }
    if (!trimmed.endsWith(u'>'))
        return std::nullopt;
    auto address = mailAddressFrom(trimmed.sliced(open + 1).chopped(1));
    QString name = trimmed.first(open).trimmed();
    if (name.size() >= 2 && name.startsWith(u'"') && name.endsWith(u'"'))
        name = name.sliced(1).chopped(1);
    if (!address || name.contains(u'"') || name.contains(u'\\'))
        return std::nullopt;
    return MailSender{name, std::move(*address)};
}

} // namespace invites::notices
