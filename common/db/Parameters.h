#pragma once

#include "common/base/Clock.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace invites::db {

// The values of a statement's $1, $2, … in order. Sent beside the text, never inside it. Each carries its PostgreSQL
// type, so that no statement needs a cast. A value.
class Parameters {
public:
    Parameters& text(const QString& value);
    Parameters& text(const std::optional<QString>& value);
    Parameters& int32(qint32 value);
    Parameters& int64(qint64 value);
    Parameters& int64(std::optional<qint64> value);
    Parameters& boolean(bool value);
    Parameters& bytes(const QByteArray& value);
    Parameters& bytes(const std::optional<QByteArray>& value);
    Parameters& instant(Instant value);
    Parameters& instant(std::optional<Instant> value);
    Parameters& json(const QByteArray& utf8); // jsonb
    // Arrays of one dimension; in the second an empty optional is NULL. Sent in binary, which takes no escaping.
    Parameters& bytesArray(const std::vector<QByteArray>& values);
    Parameters& bytesArray(const std::vector<std::optional<QByteArray>>& values);
    Parameters& textArray(const std::vector<QString>& values);
    Parameters& int64Array(const std::vector<qint64>& values);
    Parameters& instantArray(const std::vector<Instant>& values);
    Parameters& boolArray(const std::vector<bool>& values);

    struct Value {
        unsigned type = 0; // the type's OID
        std::optional<QByteArray> data;
        bool binary = false;
    };
    const std::vector<Value>& values() const { return m_values; }
    // PostgreSQL's text takes no NUL; Connection refuses such parameters with InvalidInput and sends nothing.
    bool hasNulInText() const { return m_hasNulInText; }

private:
    Parameters& add(unsigned type, std::optional<QByteArray> data);
    void noteText(const QByteArray& utf8);

    std::vector<Value> m_values;
    bool m_hasNulInText = false;
};

} // namespace invites::db
