# What scripts/bench measures of the console: its models, off screen, against a database with ten million codes, here and
# with a round trip of 80 ms. Sourced by scripts/bench, whose variables and functions it uses.
# shellcheck shell=bash disable=SC2153

FAR_AWAY=80 # ms

# bench_alone WORK ARGUMENT…: each line of bench-console is a row: what, a bar, the value.
bench_alone() {
    local what value
    "$PROGRAMS/bench-console" "$@" 2>"$LOCAL/console.log" >"$LOCAL/console.rows" ||
        die "bench-console $1 failed: $(tail -n 3 "$LOCAL/console.log")"
    while IFS='|' read -r what value; do row "$what" "$value"; done <"$LOCAL/console.rows"
}

# The same, against the database.
bench_console() { bench_alone "$1" "$INVITES_DATABASE_URL" "$KEYRING" "${@:2}"; }

measure_console_table() {
    say "The console's table of $CONSOLE_CODES codes; making them takes some minutes"
    fresh_database console
    owner_psql console -v codes="$CONSOLE_CODES" -f "$ROOT/tests/bench/console_codes.sql" >/dev/null
    # These can be found by what they are.
    printf 'FIND%02d\n' {1..20} >"$LOCAL/known.txt"
    { echo code && cat "$LOCAL/known.txt"; } >"$LOCAL/known.csv"
    "$SERVER" import --campaign sora "$LOCAL/known.csv" >/dev/null
    bench_console table "$LOCAL/known.txt"
    bench_console table "$LOCAL/known.txt" "$FAR_AWAY"
}

# best_of COMMAND…: the shortest time of three runs, in seconds.
best_of() {
    local start times=()
    for _ in 1 2 3; do
        start=$(date +%s.%N)
        "$@"
        times+=("$(seconds_since "$start")")
    done
    printf '%s\n' "${times[@]}" | sort -g | head -n 1
}

copy_report() {
    owner_psql console_files -c "\\copy (select k.id, '••••••' as code, k.status, k.source, k.added_at, k.distributed_at, k.settled_at, k.flagged_at, k.deleted_at, k.ticket, k.note, k.campaign from invites.code_export k order by k.id) to '$LOCAL/copied.csv' with (format csv, header)"
}
command_report() { "$SERVER" export --report codes --campaign sora >"$LOCAL/exported.csv" 2>/dev/null; }
console_report() { "$PROGRAMS/bench-console" export "$INVITES_DATABASE_URL" "$KEYRING" "$LOCAL/exported.csv" 2>/dev/null >/dev/null; }

# The report of codes, all its columns, as \copy writes them, the command, and the console.
measure_console_files() {
    say "Reports and imports of $CODES codes by the console, against \\copy and the command"
    local start imported copied commanded consoled
    fresh_database console_files
    write_codes "$CODES" >"$LOCAL/codes.csv"
    start=$(date +%s.%N)
    "$SERVER" import --campaign sora "$LOCAL/codes.csv" >/dev/null
    imported=$(seconds_since "$start")
    owner_psql console_files -c "vacuum analyze"
    bench_console export "$LOCAL/exported.csv"
    copied=$(best_of copy_report)
    commanded=$(best_of command_report)
    consoled=$(best_of console_report)
    row "  \\copy, the command, the console's program, s (best of 3)" "$copied; $commanded; $consoled"
    row "  \\copy : the command, the console (at least 0.5)" "$(ratio "$copied" "$commanded"); $(ratio "$copied" "$consoled")"

    fresh_database console_import
    bench_console import "$LOCAL/codes.csv"
    row "Import by the command, codes/s" "$(ratio "$CODES" "$imported")"
    rm -f -- "$LOCAL/copied.csv" "$LOCAL/exported.csv"
}

measure_console() {
    bench_alone paint
    measure_console_files
    measure_console_table
}
