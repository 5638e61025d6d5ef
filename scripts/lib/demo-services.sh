# The services that production buys elsewhere, played on this machine: ./scripts/run --demo-services. Sourced after
# instance.sh.
# shellcheck shell=bash

EMULATORS="$ROOT/build/release/bin"
DEMO_PIDS=()
DEMO_ENVIRONMENT="$LOCAL/demo-services.sh"

# Built beside the programs, from the tests' support.
build_demo_services() { build release oidc-emulator notice-emulators stripe-emulator github-emulator; }

# start_demo_service LINES PROGRAM ARGUMENT…: starts it and waits until it has printed so many lines, which are where it is;
# DEMO_LINES has them. It ends with this script however that ends.
start_demo_service() {
    local lines=$1 program=$2 output
    output="$LOCAL/$program.out"
    shift 2
    : >"$output"
    set -m
    setpriv --pdeathsig TERM "$EMULATORS/$program" "$@" </dev/null >"$output" 9>&- &
    DEMO_PIDS+=($!)
    set +m
    until [[ $(wc -l <"$output") -ge $lines ]]; do
        kill -0 "${DEMO_PIDS[-1]}" 2>/dev/null || die "$program did not start; what it said is above."
        sleep 0.05
    done
    mapfile -t DEMO_LINES <"$output"
}

# start_demo_services PORT: somebody to sign in with, a mail server, who takes the money, and where the ledger is published, for a
# server on this port.
start_demo_services() {
    say "Starting what stands in for LinkedIn, a mail server, Stripe and GitHub"
    start_demo_service 1 oidc-emulator --ask --client-id demo --client-secret demo
    export INVITES_LINKEDIN_CLIENT_ID=demo INVITES_LINKEDIN_CLIENT_SECRET=demo INVITES_LINKEDIN_URL=${DEMO_LINES[0]}
    mkdir -p -- "$LOCAL/mails"
    start_demo_service 4 notice-emulators --folder "$LOCAL/mails" --bounce-port "$1"
    export INVITES_MAIL_URL=${DEMO_LINES[0]} INVITES_MAIL_FROM='Handsel <handsel@example.org>'
    export INVITES_MAIL_BOUNCE_TOPIC=arn:aws:sns:eu-west-1:123456789012:bounces INVITES_MAIL_BOUNCE_URL=${DEMO_LINES[3]}
    DEMO_MAILBOX=${DEMO_LINES[2]}
    # Browsers know the server by it: the same at each start.
    local push_key="$LOCAL/push.pem"
    [[ -s $push_key ]] || "$SERVER_PROGRAM" keygen --push "$push_key" >/dev/null
    export INVITES_PUSH_KEY_FILE=$push_key INVITES_PUSH_CONTACT=mailto:handsel@example.org INVITES_PUSH_SERVICE=${DEMO_LINES[1]}
    export INVITES_STRIPE_SECRET_KEY=sk_test_demo INVITES_STRIPE_WEBHOOK_SECRET=whsec_demo
    start_demo_service 1 stripe-emulator --key "$INVITES_STRIPE_SECRET_KEY" --webhook-secret "$INVITES_STRIPE_WEBHOOK_SECRET" \
        --webhook-url "http://localhost:$1/webhooks/stripe"
    export INVITES_STRIPE_API_URL=${DEMO_LINES[0]}
    # Another one each time: nothing of the last one is left.
    export INVITES_GITHUB_REPOSITORY=demo/fairness-$EPOCHSECONDS INVITES_GITHUB_TOKEN=github_pat_demo
    start_demo_service 1 github-emulator --token "$INVITES_GITHUB_TOKEN" --repository "$INVITES_GITHUB_REPOSITORY"
    export INVITES_GITHUB_API_URL=${DEMO_LINES[0]}
    # For ./scripts/invites publish.
    declare -px INVITES_GITHUB_REPOSITORY INVITES_GITHUB_TOKEN INVITES_GITHUB_API_URL >"$DEMO_ENVIRONMENT"
    printf 'export INVITES_PUBLIC_URL=%q\n' "${INVITES_PUBLIC_URL:-http://localhost:$1}" >>"$DEMO_ENVIRONMENT"
    owner_psql "$DATABASE_NAME" -c "update invites.campaign set premium = true, version = version + 1 where slug = 'sora' and not premium"
}

# For traps.
end_demo_services() {
    local pid
    for pid in "${DEMO_PIDS[@]}"; do
        kill -TERM "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    [[ ${#DEMO_PIDS[@]} -eq 0 ]] || rm -f -- "$DEMO_ENVIRONMENT"
    DEMO_PIDS=()
}

# describe_demo_services PORT: what the summary says about them.
describe_demo_services() {
    [[ ${#DEMO_PIDS[@]} -gt 0 ]] || return 0
    cat <<TEXT
    Signing in      with a LinkedIn of this machine: say who you are
    Mails           $DEMO_MAILBOX
    Notifications   through your browser’s maker, where it reaches him
    Premium         http://localhost:$1/premium, paid for with nothing
    The ledger      $INVITES_GITHUB_API_URL/$INVITES_GITHUB_REPOSITORY; now: ./scripts/invites publish
TEXT
}
