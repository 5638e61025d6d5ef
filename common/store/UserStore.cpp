#include "common/store/UserStore.h"

namespace invites::store {

namespace {

Status statusOf(const Result<db::Rows>& rows) {
    return rows ? Status() : failure(rows.error());
}

} // namespace

UserStore::UserStore(db::Connection& connection) : m_connection(connection) {}

Result<QString> UserStore::storedForm(const QString& name, const Secret& password) {
    if (m_connection.options().isNeon())
        return password.revealText();
    return m_connection.scramVerifier(name, password);
}

Status UserStore::add(const QString& name, const QString& role, const Secret& password) {
    static const db::Query query("add_user");
    const auto stored = storedForm(name, password);
    if (!stored)
        return failure(stored.error());
    return statusOf(m_connection.run(query, db::Parameters().text(name).text(role).text(*stored)));
}

Status UserStore::disable(const QString& name) {
    static const db::Query query("disable_user");
    return statusOf(m_connection.run(query, db::Parameters().text(name)));
}

Status UserStore::enable(const QString& name, const QString& role) {
    static const db::Query query("enable_user");
    return statusOf(m_connection.run(query, db::Parameters().text(name).text(role)));
}

Status UserStore::changeRole(const QString& name, const QString& role) {
    static const db::Query query("change_role");
    return statusOf(m_connection.run(query, db::Parameters().text(name).text(role)));
}

Status UserStore::resetPassword(const QString& name, const Secret& password) {
    static const db::Query query("reset_password");
    const auto stored = storedForm(name, password);
    if (!stored)
        return failure(stored.error());
    return statusOf(m_connection.run(query, db::Parameters().text(name).text(*stored)));
}

Result<std::vector<User>> UserStore::list() {
    static const db::Query query("list_users");
    const auto rows = m_connection.runIdempotent(query);
    if (!rows)
        return failure(rows.error());
    std::vector<User> users;
    for (const db::Row row : *rows)
        users.push_back({row.text(0), row.text(1), row.boolean(2)});
    return users;
}

Result<std::vector<Member>> UserStore::team() {
    static const db::Query query("list_team");
    const auto rows = m_connection.runIdempotent(query);
    if (!rows)
        return failure(rows.error());
    std::vector<Member> members;
    for (const db::Row row : *rows) {
        members.push_back({row.text(0), row.text(1), row.boolean(2), row.optionalText(3).value_or(QString()),
            row.optionalInstant(4)});
    }
    return members;
}

} // namespace invites::store
