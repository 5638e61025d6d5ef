#include "common/store/ServerStore.h"

#include "common/db/Migrations.h"

namespace invites::store {

ServerStore::ServerStore(db::Connection& connection) : m_connection(connection) {}

Result<ServerVersions> ServerStore::versions() {
    static const db::Query query("server_version");
    const auto rows = m_connection.runIdempotent(query);
    if (!rows)
        return failure(rows.error());
    const auto schema = db::inspectSchema(m_connection, db::Migration::embedded());
    if (!schema)
        return failure(schema.error());
    return ServerVersions{rows->first().text(0), schema->applied, schema->expected};
}

} // namespace invites::store
