# What scripts/bench measures of sending an outbox: whether mails go at the configured rate, and whether the server's memory stays.
# Sourced by scripts/bench, whose variables and functions it uses.
# shellcheck shell=bash disable=SC2153

MAILS_A_SECOND=100

# resident_memory PID: in KiB; 0 where it has ended.
resident_memory() { awk '/^VmRSS:/ { kib = $2 } END { print kib + 0 }' "/proc/$1/status" 2>/dev/null || echo 0; }

# Mails to all who wait, in the outbox before a server that may send them is there.
fill_outbox() {
    owner_psql bench -c "update invites.outbox set state = 'dropped' where state = 'waiting'"
    add_waiting mails "$SERVED_WAITING" mails-
    owner_psql bench -c "select t.id from invites.ticket t join invites.campaign c on c.id = t.campaign_id where c.slug = 'mails'" |
        "$PROGRAMS/bench-mails" seal "$KEYRING" |
        owner_psql bench -c "copy invites.ticket_notice (ticket_id, channel, mailbox_hash, sealed, unsubscribe_hash) from stdin"
    owner_psql bench -v slug=mails -v tickets="$SERVED_WAITING" -f "$ROOT/tests/bench/offer_codes.sql"
    owner_psql bench -c "vacuum analyze"
}

measure_sending() {
    say "$MAILS_A_SECOND mails a second for $MAIL_SECONDS s, out of an outbox of $SERVED_WAITING"
    local receiver port result
    fill_outbox
    "$PROGRAMS/bench-mails" receive "$MAIL_SECONDS" >"$LOCAL/mails.out" &
    receiver=$!
    until [[ -s $LOCAL/mails.out ]]; do
        kill -0 "$receiver" || die "there is no mail server."
        sleep 0.05
    done
    port=$(free_port)
    (
        export INVITES_MAIL_FROM='Bench <bench@example.org>' INVITES_MAIL_PER_SECOND=$MAILS_A_SECOND
        INVITES_MAIL_URL=$(head -n 1 "$LOCAL/mails.out")
        export INVITES_MAIL_URL
        launch_server "$port"
        echo "$!" >"$LOCAL/mail-server.pid"
    )
    OTHER_PID=$(<"$LOCAL/mail-server.pid")
    await_server "$port" "$OTHER_PID"
    : >"$LOCAL/memory"
    while kill -0 "$receiver" 2>/dev/null; do
        resident_memory "$OTHER_PID" >>"$LOCAL/memory"
        sleep 1
    done
    wait "$receiver" || die "the mails failed: $(tail -n 3 "$LOCAL/server-$port.log")"
    result=$(tail -n 1 "$LOCAL/mails.out")
    row "Mails, of $MAILS_A_SECOND/s for $MAIL_SECONDS s, /s" "$(number "$result" rate)"
    row "  the server's memory after 5 s, at the end, at the most, MiB (the same)" "$(awk '
        { kib = $1; if (NR <= 5) early = kib; if (kib > most) most = kib }
        END { printf "%.1f, %.1f, %.1f", early / 1024, kib / 1024, most / 1024 }' "$LOCAL/memory")"
    row "  left in the outbox" "$(owner_psql bench -c "select count(*) from invites.outbox where kind = 'offered' and state = 'waiting'")"
    kill "$OTHER_PID"
    OTHER_PID=
}
