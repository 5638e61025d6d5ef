#include "common/store/UserStore.h"

namespace invites::store {

namespace {

Status statusOf(const Result<db::Rows>& rows) {
    return rows ? Status() : failure(rows.error());
}

} // namespace

UserStore::UserStore(db::Connection& connection) : m_connection(connection) {}

Status UserStore::add(const QString& name, const QString& role, const Secret& password) {
    static const db::Query query("add_user");
    QString stored = password.revealText();
    if (!m_connection.options().isNeon()) {
        auto verifier = m_connection.scramVerifier(name, password);
        if (!verifier)
            return failure(verifier.error());
        stored = *verifier;
    }
    return statusOf(m_connection.run(query, db::Parameters().text(name).text(role).text(stored)));
}

Status UserStore::disable(const QString& name) {
    static const db::Query query("disable_user");
    return statusOf(m_connection.run(query, db::Parameters().text(name)));
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

} // namespace invites::store
