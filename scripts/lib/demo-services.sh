# The services that production buys elsewhere, played on this machine: ./scripts/run --demo-services. Sourced after
# instance.sh.
# shellcheck shell=bash

EMULATORS="$ROOT/build/release/bin"
DEMO_PIDS=()

# Built beside the programs, from the tests' support.
build_demo_services() { build release oidc-emulator notice-emulators; }

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

# Somebody to sign in with, and a mail server.
start_demo_services() {
    say "Starting what stands in for LinkedIn and for a mail server"
    start_demo_service 1 oidc-emulator --ask --client-id demo --client-secret demo
    export INVITES_LINKEDIN_CLIENT_ID=demo INVITES_LINKEDIN_CLIENT_SECRET=demo INVITES_LINKEDIN_URL=${DEMO_LINES[0]}
    mkdir -p -- "$LOCAL/mails"
    start_demo_service 3 notice-emulators --folder "$LOCAL/mails"
    export INVITES_MAIL_URL=${DEMO_LINES[0]} INVITES_MAIL_FROM='Handsel <handsel@example.org>'
    DEMO_MAILBOX=${DEMO_LINES[2]}
}

# For traps.
end_demo_services() {
    local pid
    for pid in "${DEMO_PIDS[@]}"; do
        kill -TERM "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    DEMO_PIDS=()
}

# What the summary says about them.
describe_demo_services() {
    [[ ${#DEMO_PIDS[@]} -gt 0 ]] || return 0
    cat <<TEXT
    Signing in      with a LinkedIn of this machine: say who you are
    Mails           $DEMO_MAILBOX
TEXT
}
