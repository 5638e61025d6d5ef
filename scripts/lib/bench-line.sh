# What scripts/bench measures of the line: a million waiting, and visitors who look while codes come in. Sourced by
# scripts/bench, whose variables and functions it uses.
# shellcheck shell=bash disable=SC2153

OFFERED_LINES=20

# add_waiting SLUG COUNT PREFIX: a campaign with so many in its line.
add_waiting() { owner_psql bench -v slug="$1" -v tickets="$2" -v prefix="$3" -f "$ROOT/tests/bench/add_waiting.sql"; }

# What PostgreSQL has used of the processors so far, all its processes together, in seconds.
database_cpu() {
    local postmaster
    postmaster=$(as_postgres_user head -n 1 "$POSTGRES_HOME/data/postmaster.pid")
    # Behind the name: the state, the parent, … user and system time, and those of children that have ended. A process may
    # end before it is read.
    { cat /proc/[0-9]*/stat 2>/dev/null || true; } | awk -v postmaster="$postmaster" -v tick="$(getconf CLK_TCK)" '
        { id = $1; sub(/^.*\) /, ""); split($0, f, " ") }
        id == postmaster { sum += f[12] + f[13] + f[14] + f[15] }
        f[2] == postmaster { sum += f[12] + f[13] }
        END { printf "%.2f", sum / tick }'
}

measure_long_line() {
    say "The line with $WAITING waiting"
    add_waiting line "$WAITING" visitor-
    local result rate url
    url=$(database_url "$DATABASE_OWNER" "$(kept_secret "$LOCAL/database-owner.password")")
    # The first loads the line. Few wait for that; the others are told to come again.
    result=$("$PROGRAMS/bench-load" looks "$PORT" "$WAITING" 64 $((LOOKS / 10)) || true)
    row "Looks while the line is loaded, p99 ms; told to come again" "$(number "$result" p99_ms); $(number "$result" failures)"
    result=$("$PROGRAMS/bench-load" looks "$PORT" "$WAITING" 64 "$LOOKS") || die "looks failed: $result"
    rate=$(number "$result" rate)
    row "Looks of who waits at 64 connections, /s; p50, p99 ms (under 10)" "$rate; $(number "$result" p50_ms), $(number "$result" p99_ms)"
    row "  looks : bare (at least 0.7)" "$(ratio "$rate" "$BARE_RATE")"
    result=$("$PROGRAMS/bench-line" "$url" "$WAITING")
    row "Loading the line, ms (under 3000)" "$(number "$result" load_ms)"
    row "  memory a waiting ticket, bytes (under 64)" "$(number "$result" resident_bytes_a_ticket)"
    row "  a thousand changes, ms (under 50)" "$(number "$result" apply_1000_ms)"
    row "  a look in memory, microseconds" "$(number "$result" look_us)"
}

measure_watching() {
    say "$WATCHING visitors who look as they are told, while codes come in"
    add_waiting waiting "$WATCHING" waiting-
    local result url before after start
    url=$(database_url "$DATABASE_OWNER" "$(kept_secret "$LOCAL/database-owner.password")")
    before=$(database_cpu)
    start=$(date +%s.%N)
    result=$("$PROGRAMS/bench-visitors" waiting "$PORT" "$WATCHING" "$WATCHED_SECONDS" "$url") || die "watching failed: $result"
    after=$(database_cpu)
    row "$WATCHING waiting, looks/s; codes that came in" "$(number "$result" rate); $(number "$result" offered)"
    row "  failures (none); p50, p99 ms (under 250)" \
        "$(number "$result" failures); $(number "$result" looks_p50_ms), $(number "$result" looks_p99_ms)"
    row "  processors that the database used (under 0.5)" \
        "$(ratio "$(awk -v a="$before" -v b="$after" 'BEGIN { print b - a }')" "$(seconds_since "$start")")"
    note "$result"
}

# What it adds to a hundred thousand offers, made a thousand at a time, that everybody is to be told of his.
measure_notices() {
    say "$SERVED_WAITING offers, and word of each"
    local silent told
    silent=$(owner_psql bench -v slug=silent -v prefix=silent- -v tickets="$SERVED_WAITING" -v told=false -f "$ROOT/tests/bench/offer_many.sql" | sed -n 1p)
    told=$(owner_psql bench -v slug=told -v prefix=told- -v tickets="$SERVED_WAITING" -v told=true -f "$ROOT/tests/bench/offer_many.sql" | sed -n 1p)
    row "$SERVED_WAITING offers, a thousand at a time, ms" "$silent"
    row "  with word of each in the outbox, ms; that alone (under 5000)" "$told; $((told - silent))"
}

measure_offers() {
    say "How soon a visitor is told of his code, by two servers"
    local result line other_port
    add_waiting offers $((OFFERS + 20)) offers-
    for line in $(seq "$OFFERED_LINES"); do add_waiting "offers-$line" 12 "offers-$line-"; done
    other_port=$(free_port)
    launch_server "$other_port"
    OTHER_PID=$!
    await_server "$other_port" "$OTHER_PID"
    result=$("$PROGRAMS/bench-visitors" offers "$PORT" "$other_port" "$OFFERS" "$OFFERED_LINES" \
        "$(database_url "$DATABASE_OWNER" "$(kept_secret "$LOCAL/database-owner.password")")") || die "offers failed: $result"
    row "From the code to the server's answer, p50, p99, slowest ms (p99 under 1000)" \
        "$(number "$result" server_p50_ms), $(number "$result" server_p99_ms), $(number "$result" server_slowest_ms)"
    row "  to the look of a page that asks as it is told" \
        "$(number "$result" page_p50_ms), $(number "$result" page_p99_ms), $(number "$result" page_slowest_ms)"
    kill "$OTHER_PID"
    wait "$OTHER_PID" || true
    OTHER_PID=
}

measure_served_import() {
    say "Importing $SERVED_CODES codes while $SERVED_WAITING wait"
    add_waiting import "$SERVED_WAITING" import-
    local visitors start took result
    write_codes "$SERVED_CODES" >"$LOCAL/codes.csv"
    "$PROGRAMS/bench-visitors" import "$PORT" "$SERVED_WAITING" 45 "$KEYRING" >"$LOCAL/visitors.json" &
    visitors=$!
    sleep 5
    start=$(date +%s.%N)
    "$SERVER" import --campaign import "$LOCAL/codes.csv" >"$LOCAL/import.json"
    took=$(seconds_since "$start")
    wait "$visitors" || die "the visitors failed."
    result=$(<"$LOCAL/visitors.json")
    [[ $(number "$(<"$LOCAL/import.json")" added) == "$SERVED_CODES" ]] || die "the import did not add all codes."
    row "$SERVED_CODES codes for $SERVED_WAITING who wait, s" "$took"
    row "  slowest look, join, reveal meanwhile, ms (under 1000)" \
        "$(number "$result" looks_slowest_ms), $(number "$result" joins_slowest_ms), $(number "$result" reveals_slowest_ms)"
    note "$result"
}

measure_waiting_line() {
    measure_long_line
    measure_watching
    measure_offers
    measure_notices
    measure_served_import
    measure_sending
}
