#include "public-server/publication/GitObjects.h"

#include <QCryptographicHash>

#include <algorithm>

namespace invites::publication {

ObjectId blobIdOf(QByteArrayView content) {
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData(QByteArray("blob ") += QByteArray::number(content.size()) += '\0');
    hash.addData(content);
    return hash.result().toHex().toStdString();
}

bool isObjectId(const std::string& text) {
    return text.size() == 40 && std::all_of(text.begin(), text.end(),
                                    [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

} // namespace invites::publication
