#!/usr/bin/env bash
# ./scripts/run keeps its word: it starts on nothing, starts again with its data, and leaves nothing running behind.
# Needs what ./scripts/run installs. It works in a folder and on a port of its own.

set -euo pipefail

root=$(cd -- "$(dirname -- "$0")/../.." && pwd -P)
work=$(mktemp -d "${TMPDIR:-/tmp}/invites-run-test.XXXXXX")
chmod 0755 "$work"
export INVITES_LOCAL_FOLDER="$work/local"
unset DISPLAY WAYLAND_DISPLAY INVITES_ADMIN_SETTINGS
run_pid=

finish() {
    local status=$?
    if [[ -n $run_pid ]] && kill -TERM "$run_pid" 2>/dev/null; then wait "$run_pid" || true; fi
    [[ $status -eq 0 ]] || cat "$work"/*.out
    rm -rf -- "$work"
    exit "$status"
}
trap finish EXIT

fail() {
    echo "FAILED: $*" >&2
    exit 1
}
passed() { echo "ok: $*"; }

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
answer() { # PATH: the body of GET PATH
    exec 4<>"/dev/tcp/127.0.0.1/$PORT"
    printf 'GET %s HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$1" "$PORT" >&4
    timeout 10 cat <&4
    exec 4>&-
}
databases_left() { pgrep -f -- "postgres -D $work" || true; }

PORT=$((20000 + RANDOM % 10000))
while listens "$PORT"; do PORT=$((PORT + 1)); done
export PORT

# start NAME ARGUMENT…: starts ./scripts/run and waits until it says that it is up.
start() {
    local name=$1
    shift
    : >"$work/$name.out"
    "$root/scripts/run" "$@" >"$work/$name.out" 2>&1 &
    run_pid=$!
    until grep -q 'Press Ctrl-C' "$work/$name.out"; do
        kill -0 "$run_pid" 2>/dev/null || fail "$name: it ended before it was up"
        sleep 0.1
    done
}

# stop SIGNAL: and expects a clean end within ten seconds.
stop() {
    local started=$SECONDS status=0
    kill "-$1" "$run_pid"
    while kill -0 "$run_pid" 2>/dev/null; do
        ((SECONDS - started <= 30)) || fail "after SIG$1 it did not end"
        sleep 0.1
    done
    wait "$run_pid" || status=$?
    run_pid=
    [[ $status -eq 0 ]] || fail "after SIG$1 it ended with status $status"
    ((SECONDS - started <= 10)) || fail "after SIG$1 it took $((SECONDS - started)) s to end"
    ! listens "$PORT" || fail "after SIG$1 something still listens"
    [[ -z $(databases_left) ]] || fail "after SIG$1 the database still runs"
}

start first
[[ $(answer /) == *"200 OK"*"<html"* ]] || fail "the page is not served"
[[ $(answer /api/v1/campaigns/sora) == *'"available":4'* ]] || fail "the four sample codes are not there"
passed "it starts on nothing and serves the page and four codes"

admin_password() { sed -n 's/.*password \([a-z0-9-]*\) (shown this once).*/\1/p' "$work/$1.out"; }
# Signs in over the socket that the console's profile names.
admin_gets_in() { # PASSWORD
    local settings="$work/local/console/handsel/invites-admin.conf" socket
    socket=$(sed -n 's/.*host=//p' "$settings")
    [[ $(PGPASSWORD=$1 PGCONNECT_TIMEOUT=5 psql -h "$socket" -U admin -d invites -Atc 'select count(*) from invites.code_report' 2>/dev/null) =~ ^[0-9]+$ ]]
}
first_password=$(admin_password first)
[[ -n $first_password ]] || fail "the console's password is not shown"
admin_gets_in "$first_password" || fail "the console's password does not let in"
! admin_gets_in wrong || fail "any password lets in"
! grep -rqF -- "$first_password" "$work/local" 2>/dev/null || fail "the console's password is kept in a file"
grep -q 'scripts/admin, where there is a display' "$work/first.out" || fail "it does not say how to start the console"
if "$root/scripts/admin" >"$work/admin.out" 2>&1; then fail "the console started without a display"; fi
grep -q 'no display' "$work/admin.out" || fail "the console does not say that it needs a display"
passed "it makes the console's login and profile, and shows the password once"

if "$root/scripts/run" >"$work/twice.out" 2>&1; then fail "it started twice"; fi
grep -q 'running already' "$work/twice.out" || fail "a second start does not say why it refuses"
passed "it refuses to start twice, and says why"

printf 'SAMPL9\n' >"$work/more.csv"
"$root/scripts/invites" import --campaign sora "$work/more.csv" >"$work/import.out"
grep -q '"added": *1' "$work/import.out" || fail "importing beside it does not work"
stop INT
passed "Ctrl-C ends everything"

started=$SECONDS
start second
((SECONDS - started <= 15)) || fail "the second start took $((SECONDS - started)) s"
[[ $(answer /api/v1/campaigns/sora) == *'"available":5'* ]] || fail "the second start lost data, or seeded again"
[[ -z $(admin_password second) ]] || fail "the console's password is shown again, or changed"
admin_gets_in "$first_password" || fail "the profile was not brought up to date, or the password changed"
stop TERM
passed "it starts again within seconds, with its data"

start renewed --new-admin-password
new_password=$(admin_password renewed)
[[ -n $new_password && $new_password != "$first_password" ]] || fail "no new password is shown"
admin_gets_in "$new_password" || fail "the new password does not let in"
! admin_gets_in "$first_password" || fail "the old password still lets in"
stop INT
passed "it gives the console's login a new password"

# A console that draws nowhere stands in for one on a screen.
console_pid() { pgrep -P "$run_pid" -f -- "invites-admin --profile Local" || true; }
export DISPLAY=:nowhere QT_QPA_PLATFORM=offscreen
start with-display
console=$(console_pid)
[[ -n $console ]] || fail "the console does not start beside the server"
grep -q 'started; again with ./scripts/admin' "$work/with-display.out" || fail "it does not say that the console started"
stop TERM
! kill -0 "$console" 2>/dev/null || fail "the console outlives the script"
unset DISPLAY QT_QPA_PLATFORM
passed "with a display the console starts, and ends with it"

start demo --demo-services
[[ $(answer /api/v1/campaigns/sora) == *'"providers":[{"id":"linkedin"'* ]] || fail "there is nobody to sign in with"
[[ $(answer /api/v1/campaigns/sora) == *'"notices":{"email":true'* ]] || fail "there are no mails"
[[ $(answer /api/v1/campaigns/sora) == *'"push":{"key":"'* ]] || fail "there are no notifications"
mailbox=$(sed -n 's/.*Mails  *http:\/\/127.0.0.1:\([0-9]*\).*/\1/p' "$work/demo.out")
listens "$mailbox" || fail "the mailbox is not served"
[[ $(answer /webhooks/mail) == *" 405 "* ]] || fail "mails that come back are not heard of"
[[ $(answer /premium) == *"200 OK"* ]] || fail "there is no premium"
publish() { "$root/scripts/invites" publish 2>&1 | grep -v '^{"time"' >"$work/publish.out"; }
until publish; grep -q '"commit":"[0-9a-f]\{40\}"' "$work/publish.out"; do
    # The server may be at it just now: it publishes when it starts.
    grep -q 'Another server is publishing' "$work/publish.out" || fail "the ledger is not published"
    sleep 0.2
done
stop INT
! listens "$mailbox" || fail "what stands in for the mail server outlives the script"
passed "it brings what stands in for LinkedIn, a mail server, Stripe and GitHub, and ends it"

start killed
kill -KILL "$run_pid"
wait "$run_pid" 2>/dev/null || true
run_pid=
while listens "$PORT"; do sleep 0.1; done
start after-kill
[[ $(answer /api/v1/campaigns/sora) == *'"available":5'* ]] || fail "data was lost by a kill"
stop INT
passed "it recovers from being killed"

start holder
if INVITES_LOCAL_FOLDER="$work/other" "$root/scripts/run" >"$work/taken.out" 2>&1; then fail "it started on a taken port"; fi
grep -q "port $PORT is taken" "$work/taken.out" || fail "a taken port is not named"
stop TERM
passed "a taken port is named in a sentence"
