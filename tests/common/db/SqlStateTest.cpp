#include "common/db/SqlState.h"

#include <QTest>

using namespace invites;
using namespace invites::db;

class SqlStateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySqlStateIsClassified_data();
    void everySqlStateIsClassified();
};

void SqlStateTest::everySqlStateIsClassified_data() {
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<Retry>("retry");
    const auto row = [](const char* sqlState, ErrorCode code, Retry retry = Retry::Never) {
        QTest::newRow(sqlState) << code << retry;
    };

    row("", ErrorCode::Unavailable, Retry::NewConnection);      // the line broke
    row("08000", ErrorCode::Unavailable, Retry::NewConnection); // connection_exception
    row("08006", ErrorCode::Unavailable, Retry::NewConnection); // connection_failure
    row("08P01", ErrorCode::Unavailable, Retry::NewConnection); // protocol_violation: PgBouncer's word for many things
    row("57P01", ErrorCode::Unavailable, Retry::NewConnection); // admin_shutdown
    row("57P02", ErrorCode::Unavailable, Retry::NewConnection); // crash_shutdown
    row("57P03", ErrorCode::Unavailable, Retry::NewConnection); // cannot_connect_now
    row("57P05", ErrorCode::Unavailable, Retry::NewConnection); // idle_session_timeout
    row("53300", ErrorCode::Unavailable, Retry::NewConnection); // too_many_connections
    row("25006", ErrorCode::Unavailable, Retry::NewConnection); // read_only_sql_transaction: a former primary

    row("40001", ErrorCode::Unavailable, Retry::SameConnection); // serialization_failure
    row("40P01", ErrorCode::Unavailable, Retry::SameConnection); // deadlock_detected
    row("55P03", ErrorCode::Unavailable, Retry::SameConnection); // lock_not_available

    row("28000", ErrorCode::PermissionDenied); // invalid_authorization_specification
    row("28P01", ErrorCode::PermissionDenied); // invalid_password
    row("42501", ErrorCode::PermissionDenied); // insufficient_privilege

    row("23505", ErrorCode::Conflict); // unique_violation
    row("23P01", ErrorCode::Conflict); // exclusion_violation
    row("IN001", ErrorCode::Conflict); // ours
    row("INZZZ", ErrorCode::Conflict);
    row("IN004", ErrorCode::NotFound);
    row("IN005", ErrorCode::InvalidInput);

    row("23502", ErrorCode::InvalidInput); // not_null_violation
    row("23503", ErrorCode::InvalidInput); // foreign_key_violation
    row("23514", ErrorCode::InvalidInput); // check_violation
    row("22001", ErrorCode::InvalidInput); // string_data_right_truncation
    row("22P02", ErrorCode::InvalidInput); // invalid_text_representation

    row("57014", ErrorCode::Cancelled); // query_canceled

    row("40003", ErrorCode::Internal); // statement_completion_unknown
    row("25P02", ErrorCode::Internal); // in_failed_sql_transaction
    row("42601", ErrorCode::Internal); // syntax_error
    row("42P01", ErrorCode::Internal); // undefined_table
    row("53100", ErrorCode::Internal); // disk_full
    row("53200", ErrorCode::Internal); // out_of_memory
    row("P0001", ErrorCode::Internal); // raise_exception without a code of ours
    row("XX000", ErrorCode::Internal); // internal_error
}

void SqlStateTest::everySqlStateIsClassified() {
    QFETCH(ErrorCode, code);
    QFETCH(Retry, retry);
    const Classification classification = classify(QString::fromLatin1(QTest::currentDataTag()));
    QCOMPARE(classification.code, code);
    QCOMPARE(classification.retry, retry);
}

QTEST_APPLESS_MAIN(SqlStateTest)
#include "SqlStateTest.moc"
