# The steps of ./scripts/test. Each prints what it does, adds to PASSED and FAILED, and goes on after a failure.
# Sourced after common.sh, packages.sh and build.sh.
# shellcheck shell=bash

PASSED=0
FAILED=0
FAILURES=() # one line each, for the end
LOGS="$ROOT/build/test-logs"

count() { # PASSED FAILED STEP
    PASSED=$((PASSED + $1))
    FAILED=$((FAILED + $2))
    [[ $2 -eq 0 ]] || FAILURES+=("$3: $2 failed")
}

# step NAME COMMAND…: one check that passes or fails as a whole.
step() {
    local name=$1
    shift
    say "$name"
    if in_own_group "$@"; then count 1 0 "$name"; else count 0 1 "$name"; fi
}

our_sources() { # PATTERN…: files of ours that git knows or would take
    git -C "$ROOT" -c safe.directory="$ROOT" ls-files --cached --others --exclude-standard -- "$@" | sort -u
}

check_formats() {
    if ! have "$FORMAT_PACKAGE"; then
        note "Left out: the formats, which are those of $FORMAT_PACKAGE; it is not to be had here."
        return
    fi
    local sources
    mapfile -t sources < <(our_sources '*.h' '*.cpp')
    cd -- "$ROOT" || return
    step "Checking the formats of ${#sources[@]} files" "$FORMAT_PACKAGE" --dry-run -Werror "${sources[@]}"
}

check_scripts() {
    local scripts
    mapfile -t scripts < <(cd -- "$ROOT" && grep -lE '^(#!/usr/bin/env bash|# shellcheck shell=bash)' scripts/* scripts/lib/* .ci/run tests/layers/*.sh tests/scripts/*.sh 2>/dev/null)
    cd -- "$ROOT" || return
    step "Checking ${#scripts[@]} shell scripts" shellcheck --external-sources --source-path=SCRIPTDIR --severity=warning "${scripts[@]}"
}

check_documents() {
    local documents
    mapfile -t documents < <(our_sources '*.md')
    cd -- "$ROOT" || return
    step "Checking the links of ${#documents[@]} documents" documents_lead_somewhere "${documents[@]}"
}

# Each link to a file has one, and each decision is listed.
documents_lead_somewhere() {
    local document link status=0
    for document in "$@"; do
        while IFS= read -r link; do
            [[ $link =~ ^([a-z]+:|#) || -e $(dirname -- "$document")/${link%%#*} ]] && continue
            echo "$document: nothing is at $link"
            status=1
        done < <(grep -oE '\]\([^() ]+\)' "$document" | sed 's/^](//; s/)$//')
    done
    for document in docs/decisions/2*.md; do
        grep -qF "(${document##*/})" docs/decisions/README.md && continue
        echo "docs/decisions/README.md does not list ${document##*/}"
        status=1
    done
    return "$status"
}

# The tests' clusters lie in memory where there is room: a database is some thousand files, which a disk's file system
# takes ten times as long to make. A TMPDIR that is set stays.
MEMORY_FOLDER=
use_memory_folder() {
    local free=0 available=0
    [[ -z ${TMPDIR:-} ]] || return 0
    # What a run that was killed has left there.
    find /dev/shm -maxdepth 1 -name 'invites-tests.*' -user "$(id -u)" -mmin +600 -exec rm -rf -- {} + 2>/dev/null || true
    [[ $(stat -f -c %T /dev/shm 2>/dev/null) != tmpfs ]] || free=$(df --output=avail -k /dev/shm | tail -n 1)
    available=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
    if ((free < MEMORY_FOLDER_KB || available < 2 * MEMORY_FOLDER_KB)) || ! MEMORY_FOLDER=$(mktemp -d /dev/shm/invites-tests.XXXXXX); then
        note "Too little memory for the tests' databases: they lie on the disk, which is slower."
        return 0
    fi
    # PostgreSQL runs as another user where this is root.
    chmod 0711 -- "$MEMORY_FOLDER"
    export TMPDIR=$MEMORY_FOLDER
}
# What two tests at a time take at most, and as much again.
MEMORY_FOLDER_KB=$((4 * 1024 * 1024))
drop_memory_folder() { [[ -z $MEMORY_FOLDER ]] || rm -rf -- "$MEMORY_FOLDER"; }

# run_ctest NAME PRESET ARGUMENT…
run_ctest() {
    local name=$1 preset=$2 log="$LOGS/$1.log" status=0 total failed
    shift 2
    mkdir -p -- "$LOGS"
    rm -f -- "$log"
    in_own_group ctest --test-dir "$ROOT/build/$preset" --output-on-failure --no-tests=error --parallel "$JOBS" --output-log "$log" "$@" || status=$?
    read -r failed total < <(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests* failed out of \([0-9]*\)$/\1 \2/p' "$log" | tail -n 1) || true
    if [[ -z ${total:-} ]]; then
        count 0 1 "$name"
    else
        count $((total - failed)) "$failed" "$name"
        [[ $status -eq 0 || $failed -gt 0 ]] || count 0 1 "$name"
    fi
}

# The database tests once more, through PgBouncer in transaction mode.
run_through_pgbouncer() { # PRESET
    say "Running the database tests through PgBouncer"
    INVITES_TEST_VIA_PGBOUNCER=1 run_ctest pgbouncer "$1" --label-regex '^pg$'
}

sanitizer_options() {
    export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
    export LSAN_OPTIONS=suppressions=$ROOT/scripts/lib/lsan.supp:print_suppressions=0
    export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
    # Qt Test and QProcess have threads when they fork; the child only becomes another program.
    export TSAN_OPTIONS=suppressions=$ROOT/scripts/lib/tsan.supp:second_deadlock_stack=1:die_after_fork=0
}

run_under_thread_sanitizer() {
    # With the build files of now, which say what tests there are.
    build tsan build.ninja
    # Only what the server's tests need: everything else is one thread's work.
    local targets
    mapfile -t targets < <(ctest --test-dir "$ROOT/build/tsan" --show-only --label-regex '^http$' | sed -n 's/^ *Test *#[0-9]*: //p')
    build tsan invites-server "${targets[@]}"
    say "Running the server's tests under the thread sanitizer"
    run_ctest tsan tsan --label-regex '^http$'
}

# fuzz SECONDS: each target for that long, side by side.
fuzz() {
    local seconds=$1 target targets=(fuzz_request fuzz_csv fuzz_ledger)
    build fuzz "${targets[@]}"
    say "Fuzzing for $seconds seconds: ${targets[*]}"
    start_in_own_group fuzz_side_by_side "$seconds" "${targets[@]}"
    wait_for_own_group || true
    for target in "${targets[@]}"; do
        if grep -q '^Done [0-9]* runs' "$LOGS/$target.log" && [[ $(cat "$LOGS/$target.status") == 0 ]]; then
            note "$target: $(grep '^Done' "$LOGS/$target.log")"
            count 1 0 "$target"
        else
            tail -n 40 "$LOGS/$target.log"
            count 0 1 "$target"
        fi
    done
}

fuzz_side_by_side() {
    local seconds=$1 target program corpus
    shift
    mkdir -p -- "$LOGS"
    for target in "$@"; do
        program="$ROOT/build/fuzz/bin/$target"
        # What it finds is kept in the first folder; the second, where there is one, is the repository's.
        mapfile -t corpus < <(echo "$ROOT/build/fuzz/corpus/$target" && find "$ROOT/tests" -type d -path "*/fuzz-seeds/${target#fuzz_}")
        mkdir -p -- "${corpus[0]}"
        {
            "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$LOGS/$target-" "${corpus[@]}" >"$LOGS/$target.log" 2>&1 &&
                echo 0 || echo 1
        } >"$LOGS/$target.status" &
    done
    wait
}

tidy() {
    build dev
    local sources
    mapfile -t sources < <(our_sources 'common/*.cpp' 'public-server/*.cpp' 'admin-app/*.cpp')
    step "Tidying ${#sources[@]} files with clang-tidy" tidy_all "${sources[@]}"
}

tidy_all() {
    cd -- "$ROOT" || return
    printf '%s\0' "$@" | xargs -0 -n 1 -P "$JOBS" clang-tidy --quiet -p build/dev --extra-arg=-Wno-unknown-warning-option
}

# The page in a real browser, against the server of PRESET and a database of its own.
run_browser_tests() {
    local preset=$1 log="$LOGS/browser.log" status=0 passed failed
    if [[ -z $(chromium_program) ]]; then
        note "Left out: the browser tests; there is no Chromium here."
        return
    fi
    say "Running the browser tests"
    mkdir -p -- "$LOGS"
    export INVITES_SERVER_PROGRAM="$ROOT/build/$preset/bin/invites-server" INVITES_LOCAL_FOLDER="$ROOT/build/browser-instance"
    in_own_group browser_tests "$log" || status=$?
    "$BROWSER_SERVER" end
    passed=$(sum_of pass "$log")
    failed=$(sum_of fail "$log")
    count "$passed" "$failed" browser
    [[ $status -eq 0 || $failed -gt 0 ]] || count 0 1 browser
}
BROWSER_SERVER="$ROOT/scripts/lib/browser-server"

# sum_of pass|fail LOG: over all of Node's reports in it.
sum_of() { sed -n "s/^\(#\|ℹ\) $1 \([0-9]*\)\$/\2/p" "$2" | awk '{ sum += $1 } END { print sum + 0 }'; }

# The files one after the other: they share the server, and Node 18 cannot be told so.
browser_tests() {
    local log=$1 file folder status=0
    : >"$log"
    cd -- "$ROOT/tests/browser" || return
    [[ node_modules/.package-lock.json -nt package-lock.json ]] || npm ci --ignore-scripts --no-audit --no-fund || return
    INVITES_TEST_URL=$("$BROWSER_SERVER" begin) || return
    INVITES_TEST_CHROMIUM=$(chromium_program)
    export INVITES_TEST_URL INVITES_TEST_CHROMIUM INVITES_TEST_CONTROL=$BROWSER_SERVER
    # Built with the tests: the preset that is tried may have none. Without emulators, signing in and word of a turn are left out.
    for folder in "${INVITES_SERVER_PROGRAM%/*}" "$ROOT"/build/{asan,dev}/bin; do
        [[ ! -x $folder/oidc-emulator || ! -x $folder/notice-emulators ]] || export INVITES_TEST_EMULATORS=${INVITES_TEST_EMULATORS:-$folder}
    done
    # The server listens on IPv4; Node 18 tries only the first address of "localhost".
    export NODE_OPTIONS=--dns-result-order=ipv4first
    for file in *.test.mjs; do
        note "$file"
        node --test "$file" 2>&1 | tee -a "$log" || status=1
    done
    return "$status"
}
