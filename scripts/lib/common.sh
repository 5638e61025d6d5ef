# What every script shares. Sourced, never run.
# shellcheck shell=bash

set -euo pipefail
export LC_ALL=C.UTF-8

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
LOCAL=$(realpath -m -- "${INVITES_LOCAL_FOLDER:-$ROOT/.local}")

# With SAY_TIMES, minutes and seconds since the script's start.
clock() { [[ -z ${SAY_TIMES:-} ]] || printf '%d:%02d ' $((SECONDS / 60)) $((SECONDS % 60)); }
say() { printf '\033[1m==>\033[0m %s%s\n' "$(clock)" "$*"; }
note() { printf '    %s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Without a terminal the escape sequences would only be noise in a log.
if [[ ! -t 1 ]]; then
    say() { printf '==> %s%s\n' "$(clock)" "$*"; }
fi

is_root() { [[ $(id -u) == 0 ]]; }
have() { command -v "$1" >/dev/null 2>&1; }

# usage_of FILE: its leading comment, which is its help text.
usage_of() { sed -n '2,/^$/{s/^# \{0,1\}//p}' "$1"; }

# 48 hexadecimal digits from the kernel: a password that needs no escaping anywhere.
random_password() { od -An -tx1 -N24 /dev/urandom | tr -d ' \n'; }

# kept_secret FILE: prints the secret in FILE, which is made (mode 0600) where it is missing.
kept_secret() {
    local file=$1
    [[ -s $file ]] || (umask 077 && random_password >"$file.new" && mv -- "$file.new" "$file")
    cat -- "$file"
}

# The folder of everything that belongs to this checkout's own installation.
make_local_folder() {
    mkdir -p -- "$LOCAL" 2>/dev/null || true
    [[ -w $LOCAL ]] ||
        die "$LOCAL cannot be written by $(id -un). It belongs to $(stat -c %U -- "$LOCAL" 2>/dev/null || echo nobody): run this as that user, or remove the folder."
}

# What runs in a process group of its own: Ctrl-C then reaches this script alone, which ends things in the right order,
# and bash runs a trap at once while it waits. One at a time.
OWN_GROUP_PID=
start_in_own_group() {
    set -m
    "$@" </dev/null 9>&- &
    OWN_GROUP_PID=$!
    set +m
}

# Returns the status of what start_in_own_group started, when it has ended.
wait_for_own_group() {
    local status=0
    wait "$OWN_GROUP_PID" || status=$?
    OWN_GROUP_PID=
    return "$status"
}

in_own_group() {
    start_in_own_group "$@"
    wait_for_own_group
}

# For traps: ends what runs there, and waits until it is gone.
end_own_group() {
    [[ -n $OWN_GROUP_PID ]] || return 0
    kill -TERM -- "-$OWN_GROUP_PID" 2>/dev/null || true
    wait "$OWN_GROUP_PID" 2>/dev/null || true
    OWN_GROUP_PID=
}

# A shell that starts a script in the background makes it ignore SIGINT, and bash cannot undo that from inside.
take_interrupts_again() {
    local ignored
    ignored=$(awk '/^SigIgn:/ { print $2 }' "/proc/$$/status")
    if ((16#${ignored: -1} & 2)) && [[ -z ${INVITES_INTERRUPTS_TAKEN:-} ]]; then
        INVITES_INTERRUPTS_TAKEN=1 exec env --default-signal=INT "$0" "$@"
    fi
    # A script that this one starts in the background has to take them again for itself.
    unset INVITES_INTERRUPTS_TAKEN
}
