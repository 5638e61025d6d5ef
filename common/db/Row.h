#pragma once

#include "common/base/Clock.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <optional>

struct pg_result;

namespace invites::db {

// One row of an answer, columns by index. Reading a column as what it is not, or a NULL where the accessor has no
// optional, is a programming error (asserted). Lives no longer than its Rows.
class Row {
public:
    Row(const pg_result* result, int index);

    bool isNull(int column) const;
    QString text(int column) const; // text, varchar, name, enums
    std::optional<QString> optionalText(int column) const;
    qint64 integer(int column) const; // int2, int4, int8
    std::optional<qint64> optionalInteger(int column) const;
    bool boolean(int column) const;
    QByteArray bytes(int column) const; // bytea; also json, jsonb as UTF-8
    std::optional<QByteArray> optionalBytes(int column) const;
    Instant instant(int column) const; // timestamptz
    std::optional<Instant> optionalInstant(int column) const;

private:
    const pg_result* m_result;
    int m_index;
};

// A whole answer. Moves; iterates as Row.
class Rows {
public:
    class Iterator {
    public:
        Iterator(const pg_result* result, int index) : m_result(result), m_index(index) {}
        Row operator*() const { return Row(m_result, m_index); }
        Iterator& operator++() {
            ++m_index;
            return *this;
        }
        bool operator!=(const Iterator& other) const { return m_index != other.m_index; }

    private:
        const pg_result* m_result;
        int m_index;
    };

    Rows() = default;
    explicit Rows(std::shared_ptr<pg_result> result);

    int size() const;
    bool isEmpty() const { return size() == 0; }
    Row operator[](int index) const { return Row(m_result.get(), index); }
    Row first() const { return Row(m_result.get(), 0); }
    Iterator begin() const { return Iterator(m_result.get(), 0); }
    Iterator end() const { return Iterator(m_result.get(), size()); }
    // How many rows an INSERT, UPDATE, DELETE or COPY touched.
    qint64 affected() const;

private:
    std::shared_ptr<pg_result> m_result;
};

} // namespace invites::db
