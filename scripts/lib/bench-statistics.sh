# What scripts/bench measures of the statistics page: that it costs the same after ten million tickets. Sourced by scripts/bench, whose
# variables and functions it uses.
# shellcheck shell=bash disable=SC2153

FRESH_LOOKS=9

# The page as it is read and made anew, each after the last one's five seconds: p50 and slowest, in milliseconds.
fresh_looks() {
    local look
    for ((look = 0; look < FRESH_LOOKS; look++)); do
        sleep 5.2
        number "$("$PROGRAMS/bench-load" get "$PORT" /sora/transparency 1 1)" p50_ms
    done | sort -g | awk '{ all[NR] = $1 } END { printf "%.1f, %.1f", all[int((NR + 1) / 2)], all[NR] }'
}

# measure_statistics_of TICKETS
measure_statistics_of() {
    local result
    fresh_database "statistics_$1"
    [[ $1 == 0 ]] || owner_psql "statistics_$1" -v tickets="$1" -f "$ROOT/tests/bench/statistics_tickets.sql" >/dev/null
    start_server
    row "Statistics page after $1 tickets, made anew, p50, slowest ms (under 50)" "$(fresh_looks)"
    result=$("$PROGRAMS/bench-load" get "$PORT" /sora/transparency 64 $((LOOKS / 100))) || die "looks failed: $result"
    row "  looks at 64 connections, /s; p50, p99 ms" "$(number "$result" rate); $(number "$result" p50_ms), $(number "$result" p99_ms)"
    stop_server
}

measure_statistics() {
    say "The statistics page, at $STATISTICS_TICKETS tickets"
    local tickets
    for tickets in 0 $((STATISTICS_TICKETS / 10)) "$STATISTICS_TICKETS"; do measure_statistics_of "$tickets"; done
}
