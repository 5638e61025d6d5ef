#include "tests/bench/CodeGiver.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace invites::bench {

void CodeGiver::start(std::function<void(CodeGiver&)> job) {
    m_thread = std::thread([this, job = std::move(job)] {
        m_connection = std::make_unique<db::Connection>(m_database);
        job(*this);
        m_connection.reset();
    });
}

void CodeGiver::wait() {
    if (m_thread.joinable())
        m_thread.join();
}

void CodeGiver::add(const QString& slug, int count) {
    static const db::Query query(QStringLiteral("give_codes"),
        "select count(*) from (select array_agg(sha256((random()::text || n)::bytea)) as fingerprints,"
        " array_agg(sha256(n::text::bytea) || sha256('sealed')) as sealed from generate_series(1, $2) n) c,"
        " lateral invites.add_codes($1, c.fingerprints, c.sealed, 'import')");
    const auto added = m_connection->run(query, db::Parameters().text(slug).int32(count));
    if (added)
        return;
    std::fprintf(stderr, "bench-visitors: %s\n", qUtf8Printable(added.error().detail));
    std::exit(1);
}

} // namespace invites::bench
