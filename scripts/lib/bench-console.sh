# What scripts/bench measures of the console: its models, off screen, against a database with ten million codes, here and with a round
# trip of 80 ms. Sourced by scripts/bench.
# shellcheck shell=bash

FAR_AWAY=80 # ms

# Each line of bench-console is a row: what, a bar, the value.
console_rows() {
    local what value
    while IFS='|' read -r what value; do row "$what" "$value"; done
}

bench_console() { "$PROGRAMS/bench-console" "$1" "$INVITES_DATABASE_URL" "$KEYRING" "${@:2}" || die "bench-console $1 failed."; }

measure_console_table() {
    say "The console's table of $CONSOLE_CODES codes; making them takes some minutes"
    fresh_database console
    owner_psql console -v codes="$CONSOLE_CODES" -f "$ROOT/tests/bench/console_codes.sql" >/dev/null
    # These can be found by what they are.
    printf 'FIND%02d\n' {1..20} >"$LOCAL/known.txt"
    { echo code && cat "$LOCAL/known.txt"; } >"$LOCAL/known.csv"
    "$SERVER" import --campaign sora "$LOCAL/known.csv" >/dev/null
    bench_console table "$LOCAL/known.txt" | console_rows
    bench_console table "$LOCAL/known.txt" "$FAR_AWAY" | console_rows
}

# All columns of the report of codes as \copy writes them, against the console and the command.
measure_console_files() {
    say "Reports and imports of $CODES codes, against \\copy and the command"
    local start copied exported took query
    fresh_database console_files
    write_codes "$CODES" >"$LOCAL/codes.csv"
    start=$(date +%s.%N)
    "$SERVER" import --campaign sora "$LOCAL/codes.csv" >/dev/null
    took=$(seconds_since "$start")
    query="select k.id, '••••••' as code, k.status, k.source, k.added_at, k.distributed_at, k.settled_at, k.flagged_at, k.deleted_at, k.ticket, k.note, k.campaign from invites.code_export k order by k.id"
    bench_console export "$LOCAL/export.csv" | console_rows
    start=$(date +%s.%N)
    owner_psql console_files -c "\\copy ($query) to '$LOCAL/copied.csv' with (format csv, header)"
    copied=$(seconds_since "$start")
    start=$(date +%s.%N)
    "$SERVER" export --report codes --campaign sora >"$LOCAL/exported.csv"
    exported=$(seconds_since "$start")
    start=$(date +%s.%N)
    bench_console export "$LOCAL/export.csv" >/dev/null
    row "  \\copy of the same, s; the command, s" "$copied; $exported"
    row "  \\copy : the command (at least 0.5)" "$(ratio "$copied" "$exported")"
    rm -f -- "$LOCAL/copied.csv" "$LOCAL/exported.csv" "$LOCAL/export.csv"

    fresh_database console_import
    bench_console import "$LOCAL/codes.csv" | console_rows
    row "  the command, codes/s" "$(ratio "$CODES" "$took")"
    owner_psql postgres -c "drop database console_files" -c "drop database console_import"
}
