#!/usr/bin/env bash
# ./scripts/run keeps its word: it starts on nothing, starts again with its data, and leaves nothing running behind.
# Needs what ./scripts/run installs. It works in a folder and on a port of its own.

set -euo pipefail

root=$(cd -- "$(dirname -- "$0")/../.." && pwd -P)
work=$(mktemp -d "${TMPDIR:-/tmp}/invites-run-test.XXXXXX")
chmod 0755 "$work"
export INVITES_LOCAL_FOLDER="$work/local"
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

# start NAME: starts ./scripts/run and waits until it says that it is up.
start() {
    local name=$1
    : >"$work/$name.out"
    "$root/scripts/run" >"$work/$name.out" 2>&1 &
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
stop TERM
passed "it starts again within seconds, with its data"

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
