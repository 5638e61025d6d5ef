# What scripts/bench measures of the ledger: what it costs a claim, and how long it takes to verify one. Sourced by
# scripts/bench, whose variables and functions it uses.
# shellcheck shell=bash disable=SC2153

# set_ledger enable|disable: what writes the events down.
set_ledger() {
    owner_psql bench -c "alter table invites.ticket $1 trigger ticket_ledger_insert, $1 trigger ticket_ledger_update" \
        -c "alter table invites.code $1 trigger code_ledger_insert, $1 trigger code_ledger_update"
}

claims_a_second() {
    local result
    result=$("$PROGRAMS/bench-load" claims "$PORT" sora 256 "$CLAIMS" "$KEYRING") || die "claims failed: $result"
    number "$result" rate
}

# In turns, so that whatever else the machine does meets both.
measure_ledgers_cost() {
    say "Claims with the ledger and without, three times in turn"
    local round with without all_with=() all_without=()
    fresh_database bench
    write_codes $((7 * CLAIMS)) >"$LOCAL/codes.csv"
    "$SERVER" import --campaign sora "$LOCAL/codes.csv" >/dev/null
    start_server
    for round in 1 2 3; do
        set_ledger enable
        with=$(claims_a_second)
        set_ledger disable
        without=$(claims_a_second)
        note "round $round: with $with, without $without"
        all_with+=("$with")
        all_without+=("$without")
    done
    stop_server
    with=$(printf '%s\n' "${all_with[@]}" | sort -g | sed -n 2p)
    without=$(printf '%s\n' "${all_without[@]}" | sort -g | sed -n 2p)
    row "Claims at 256 connections with the ledger, /s" "$with"
    row "Claims at 256 connections without it, /s" "$without"
    row "  with : without (at least 0.9)" "$(ratio "$with" "$without")"
}

measure_verifying() {
    say "Verifying a ledger of $LEDGER_EVENTS events"
    local result start took memory
    result=$("$PROGRAMS/bench-ledger" "$LEDGER_EVENTS" "$LOCAL/copy") || die "the ledger is not fair: $result"
    row "Replaying $LEDGER_EVENTS events, ms; bytes a ticket" "$(number "$result" replay_ms); $(number "$result" bytes_a_ticket)"
    start=$(date +%s.%N)
    "$SERVER" verify-ledger --copy "$LOCAL/copy" >"$LOCAL/verified" &
    memory=$(peak_memory $!)
    wait $! || die "the copy is not fair: $(head -c 500 "$LOCAL/verified")"
    took=$(seconds_since "$start")
    row "  verify-ledger of its published copy, s (under 5); MiB" "$took; $memory"
    rm -rf -- "$LOCAL/copy"
}

# As many events in the database, which claims in batches have made: its tables are compared with them, too.
measure_verifying_database() {
    local start took memory
    fresh_database ledger
    owner_psql ledger -v codes="$LEDGER_EVENTS" -f "$ROOT/tests/bench/add_codes.sql"
    owner_psql ledger -v tickets="$LEDGER_EVENTS" -f "$ROOT/tests/bench/take_tickets.sql"
    start=$(date +%s.%N)
    "$SERVER" verify-ledger >"$LOCAL/verified" &
    memory=$(peak_memory $!)
    wait $! || die "the ledger is not fair: $(head -c 500 "$LOCAL/verified")"
    took=$(seconds_since "$start")
    row "  verify-ledger of $LEDGER_EVENTS events against the database, s; MiB" "$took; $memory"
}
