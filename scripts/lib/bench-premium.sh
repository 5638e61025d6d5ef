# What scripts/bench measures of premium: how soon events of the payment provider are answered. Sourced by scripts/bench, whose
# variables and functions it uses.
# shellcheck shell=bash disable=SC2153

WEBHOOKS_A_SECOND=100

measure_webhooks() {
    say "$WEBHOOKS_A_SECOND webhooks a second for $WEBHOOK_SECONDS s"
    local result port
    port=$(free_port)
    # Nobody's customers: Stripe is not asked for them, but the ledger is worked on meanwhile.
    (
        export INVITES_STRIPE_SECRET_KEY=sk_test_bench INVITES_STRIPE_WEBHOOK_SECRET=whsec_bench INVITES_STRIPE_API_URL=http://127.0.0.1:9
        export INVITES_LINKEDIN_CLIENT_ID=bench INVITES_LINKEDIN_CLIENT_SECRET=bench INVITES_LINKEDIN_URL=http://127.0.0.1:9
        launch_server "$port"
        echo "$!" >"$LOCAL/webhook-server.pid"
    )
    OTHER_PID=$(<"$LOCAL/webhook-server.pid")
    await_server "$port" "$OTHER_PID"
    result=$("$PROGRAMS/bench-webhooks" "$port" whsec_bench "$WEBHOOKS_A_SECOND" "$WEBHOOK_SECONDS" 8) || die "webhooks failed: $result"
    row "Webhooks, $WEBHOOKS_A_SECOND/s, p50, p99 ms (under 200); slowest" \
        "$(number "$result" p50_ms), $(number "$result" p99_ms); $(number "$result" slowest_ms)"
    row "  on the ledger, worked on" \
        "$(owner_psql bench -c "select count(*) || ', ' || count(*) filter (where state = 'processed') from invites.webhook_event" | tr -d ' ')"
    kill "$OTHER_PID"
    OTHER_PID=
}
