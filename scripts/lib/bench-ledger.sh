# What scripts/bench measures of the ledger: what it costs a claim, and how long it takes to verify one. Sourced by
# scripts/bench, whose variables and functions it uses.
# shellcheck shell=bash disable=SC2153

# set_ledger enable|disable: what writes the events down.
set_ledger() {
    owner_psql bench -c "alter table invites.ticket $1 trigger ticket_ledger_insert, $1 trigger ticket_ledger_update" \
        -c "alter table invites.code $1 trigger code_ledger_insert, $1 trigger code_ledger_update"
}

# set_counts enable|disable: what else is kept of each step for statistics: how days end, cohorts, give-ups, and the hours of the week and days of
# the line, which other triggers count by functions of their own.
set_counts() {
    owner_psql bench -c "alter table invites.tally $1 trigger tally_day" \
        -c "alter table invites.campaign_line $1 trigger campaign_line_day" \
        -c "alter table invites.code $1 trigger code_lane, $1 trigger code_cohort_insert, $1 trigger code_cohort_update" \
        -c "alter table invites.report $1 trigger report_cohort" \
        -c "alter table invites.ticket $1 trigger ticket_cohort_update, $1 trigger ticket_give_ups_insert, $1 trigger ticket_give_ups_update"
    local counted name arguments
    for counted in "add_to_week_hours p_more invites.week_hour[]" "add_to_line_days p_changes invites.ticket_change[]"; do
        name=${counted%% *} arguments=${counted#* }
        if [[ $1 == enable ]]; then
            owner_psql bench -f "$LOCAL/$name.sql"
            continue
        fi
        owner_psql bench -c "select pg_get_functiondef('invites.$name'::regproc)" >"$LOCAL/$name.sql"
        owner_psql bench -c "create or replace function invites.$name($arguments) returns void language plpgsql as 'begin end'"
    done
}

claims_a_second() {
    local result
    result=$("$PROGRAMS/bench-load" claims "$PORT" sora 256 "$CLAIMS" "$KEYRING") ||
        die "claims failed: $result; the server's last words: $(grep -v '"status":201' "$LOCAL/server-$PORT.log" | tail -n 3)"
    number "$result" rate
}

median() { printf '%s\n' "$@" | sort -g | sed -n 2p; }

# In turns, so that whatever else the machine does meets all.
measure_ledgers_cost() {
    say "Claims with the ledger, without, and without the statistics' counts, too: three times in turn"
    local round with without bare all_with=() all_without=() all_bare=()
    fresh_database bench
    write_codes $((10 * CLAIMS)) >"$LOCAL/codes.csv"
    "$SERVER" import --campaign sora "$LOCAL/codes.csv" >/dev/null
    start_server
    for round in 1 2 3; do
        with=$(claims_a_second)
        set_ledger disable
        without=$(claims_a_second)
        set_counts disable
        bare=$(claims_a_second)
        set_counts enable
        set_ledger enable
        note "round $round: with $with, without $without, without the counts $bare"
        all_with+=("$with")
        all_without+=("$without")
        all_bare+=("$bare")
    done
    stop_server
    with=$(median "${all_with[@]}")
    without=$(median "${all_without[@]}")
    bare=$(median "${all_bare[@]}")
    row "Claims at 256 connections with the ledger and the counts, /s" "$with"
    row "Claims at 256 connections without the ledger, /s" "$without"
    row "  with : without the ledger (at least 0.9)" "$(ratio "$with" "$without")"
    row "Claims at 256 connections without the ledger and the counts, /s" "$bare"
    row "  with : without either" "$(ratio "$with" "$bare")"
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
    measure_verifying_in_browser
    rm -rf -- "$LOCAL/copy"
}

# The same copy in Chromium, as the browser tests have it; left out where it or Node is not there.
measure_verifying_in_browser() {
    local result
    if [[ -z $(chromium_program) || -n $(node_packages) ]]; then
        note "Left out: verifying in a browser; there is no Chromium or no Node here."
        return
    fi
    (cd -- "$ROOT/tests/browser" && { [[ node_modules/.package-lock.json -nt package-lock.json ]] || npm ci --ignore-scripts --no-audit --no-fund; }) >/dev/null ||
        die "the browser tests' packages could not be installed."
    result=$(INVITES_TEST_CHROMIUM=$(chromium_program) node "$ROOT/tests/bench/verify-in-browser.mjs" \
        "$ROOT/build/bench/resources/web/verifier.html" "$LOCAL/copy") || die "the browser finds the copy not fair: $result"
    row "  the same in Chromium, s (under 30)" "$(number "$result" seconds)"
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
