#pragma once

#include <QByteArrayView>

#include <string>

namespace invites::publication {

// A git object's name: SHA-1, in 40 hexadecimal digits.
using ObjectId = std::string;

// What git calls a file with this content.
ObjectId blobIdOf(QByteArrayView content);

bool isObjectId(const std::string& text);

} // namespace invites::publication
