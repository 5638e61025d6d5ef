# This checkout's own installation: roles, keyring, schema, first codes, server, console. Sourced after postgres.sh.
# shellcheck shell=bash

SERVER_PROGRAM=${INVITES_SERVER_PROGRAM:-$ROOT/build/release/bin/invites-server}
SERVER_LOGIN=invites_local_server
ADMIN_PROGRAM=${INVITES_ADMIN_PROGRAM:-$ROOT/build/release/bin/invites-admin}
ADMIN_LOGIN="admin"
ADMIN_PASSWORD= # only in the run that made it
CONSOLE_PID=
KEYRING="$LOCAL/keyring.json"

# Succeeds when something listens on the port.
port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || (exec 3<>"/dev/tcp/::1/$1") 2>/dev/null; }

require_free_port() {
    if port_is_taken "$1"; then
        die "port $1 is taken by another program. Choose another one: PORT=$(($1 == 65535 ? 8081 : $1 + 1)) ./scripts/run"
    fi
}

# as_owner COMMAND…: with the rights to change the schema and to import.
as_owner() {
    INVITES_DATABASE_URL=$(database_url "$DATABASE_OWNER" "$(kept_secret "$LOCAL/database-owner.password")") \
        INVITES_KEYRING_FILE=$KEYRING "$@"
}

# Brings schema, server login and keyring to what the server needs, whatever is there already, and sets its environment.
prepare_instance() {
    if [[ ! -s $KEYRING ]]; then
        say "Making a keyring: $KEYRING"
        "$SERVER_PROGRAM" keygen "$KEYRING"
    fi
    say "Bringing the schema up to date"
    as_owner "$SERVER_PROGRAM" migrate

    local password
    password=$(kept_secret "$LOCAL/database-server.password")
    [[ $(owner_psql "$DATABASE_NAME" -c "select 1 from pg_roles where rolname = '$SERVER_LOGIN'") == 1 ]] ||
        owner_psql "$DATABASE_NAME" -c "create role $SERVER_LOGIN login in role invites_server"
    owner_psql "$DATABASE_NAME" <<<"alter role $SERVER_LOGIN password '$password'"

    prepare_console

    if [[ $(owner_psql "$DATABASE_NAME" -c "select exists (select from invites.code)") == f ]]; then
        say "Importing four sample codes into the campaign Sora"
        as_owner "$SERVER_PROGRAM" import --campaign sora "$ROOT/scripts/lib/sample-codes.csv"
    fi
}

# Three groups of six letters and digits: easy to type, about 92 bits.
typable_password() {
    local letters
    letters=$(head -c 4096 /dev/urandom | tr -dc 'a-hjkmnp-z2-9' | head -c 18)
    printf '%s-%s-%s' "${letters:0:6}" "${letters:6:6}" "${letters:12:6}"
}

# The console's login, whose password is shown once and kept nowhere but hashed, and its profile.
prepare_console() {
    if [[ $(owner_psql "$DATABASE_NAME" -c "select 1 from pg_roles where rolname = '$ADMIN_LOGIN'") != 1 ]]; then
        ADMIN_PASSWORD=$(typable_password)
        as_owner "$SERVER_PROGRAM" user add "$ADMIN_LOGIN" --role admin <<<"$ADMIN_PASSWORD" >/dev/null
    elif [[ ${NEW_ADMIN_PASSWORD:-no} == yes ]]; then
        ADMIN_PASSWORD=$(typable_password)
        owner_psql "$DATABASE_NAME" <<<"alter role $ADMIN_LOGIN password '$ADMIN_PASSWORD'"
    fi
    if has_console; then write_console_profile; fi
}

# A build may leave the console out.
has_console() { [[ -x $ADMIN_PROGRAM ]]; }
has_display() { [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; }

# The console's settings belong to this installation, not to the person's desktop.
export INVITES_ADMIN_SETTINGS=${INVITES_ADMIN_SETTINGS:-$LOCAL/console}

# At every start anew: the socket's folder changes.
write_console_profile() {
    "$ADMIN_PROGRAM" --add-profile Local --keyring "$KEYRING" \
        --url "postgresql://$ADMIN_LOGIN@/$DATABASE_NAME?host=${SOCKET_FOLDER//\//%2F}"
}

# Beside the server, where there is a display; it ends with this script.
start_console() {
    has_console && has_display || return 0
    set -m
    setpriv --pdeathsig TERM "$ADMIN_PROGRAM" --profile Local </dev/null 9>&- &
    CONSOLE_PID=$!
    set +m
}

# For traps.
end_console() {
    [[ -n $CONSOLE_PID ]] || return 0
    kill -TERM "$CONSOLE_PID" 2>/dev/null || true
    wait "$CONSOLE_PID" 2>/dev/null || true
    CONSOLE_PID=
}

# What the summary says about the console.
describe_console() {
    if ! has_console; then
        printf 'left out of this build'
    elif has_display; then
        printf 'started; again with ./scripts/admin'
    else
        printf './scripts/admin, where there is a display'
    fi
}

describe_admin_login() {
    if [[ -n $ADMIN_PASSWORD ]]; then
        printf '%s, password %s (shown this once)' "$ADMIN_LOGIN" "$ADMIN_PASSWORD"
    else
        printf '%s; its password was shown when it was made. A new one: ./scripts/run --new-admin-password' "$ADMIN_LOGIN"
    fi
}

server_environment() { # PORT
    INVITES_DATABASE_URL=$(database_url "$SERVER_LOGIN" "$(kept_secret "$LOCAL/database-server.password")")
    export INVITES_DATABASE_URL INVITES_KEYRING_FILE=$KEYRING
    export INVITES_LISTEN=${INVITES_LISTEN:-127.0.0.1:$1} INVITES_PUBLIC_URL=${INVITES_PUBLIC_URL:-http://localhost:$1}
}

# serve_instance PORT: becomes the server, which ends with this script however that ends.
serve_instance() {
    server_environment "$1"
    exec setpriv --pdeathsig TERM "$SERVER_PROGRAM" serve
}

# Prints the status code of GET PATH, nothing where no one answers.
http_status() {
    local port=$1 path=$2 line=''
    {
        printf 'GET %s HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$path" "$port" >&3 &&
            IFS=' ' read -r -t 10 _ line _ <&3 && timeout 10 cat <&3 >/dev/null
    } 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$port" || true
    printf '%s' "$line"
}

wait_until_ready() { # PORT SERVER_PID
    local port=$1 status='' deadline=$((SECONDS + 30))
    until [[ $status == 200 ]]; do
        kill -0 "$2" 2>/dev/null || die "the server did not start; what it said is above."
        ((SECONDS < deadline)) || die "the server did not get ready within 30 seconds: /readyz answers ${status:-nothing}."
        sleep 0.05
        status=$(http_status "$port" /readyz)
    done
}

count_of_codes() { owner_psql "$DATABASE_NAME" -c "select count(*) from invites.code where status = 'available' and deleted_at is null"; }

# summary PORT [COMMAND]: the command prints further lines.
summary() {
    cat <<TEXT

    The page        http://localhost:$1
    Codes           $(count_of_codes) available in the campaign Sora
    The console     $(describe_console)
    Its login       $(describe_admin_login)
TEXT
    ${2:-true} "$1"
    cat <<TEXT
    Add codes       ./scripts/invites import --campaign sora FILE.csv
    The database    ./scripts/psql
    Start anew      ./scripts/run --reset
    Data, keyring   $LOCAL$([[ $POSTGRES_HOME == "$LOCAL"/* ]] || printf ', %s' "$POSTGRES_HOME")

    Press Ctrl-C to stop it all.

TEXT
}

reset_instance() {
    say "Throwing away the local database, keyring and passwords"
    locate_cluster
    stop_postgres
    if [[ -d $POSTGRES_HOME ]]; then rm -rf -- "$POSTGRES_HOME"; fi
    rm -f -- "$KEYRING" "$LOCAL"/*.password "$LOCAL/push.pem" "$LOCAL/initdb.log"
    rm -rf -- "$LOCAL/console" "$LOCAL/mails"
}

# For the helpers beside a running ./scripts/run: finds its database.
find_running_instance() {
    locate_cluster >/dev/null
    # shellcheck disable=SC2034  # postgres.sh reads it
    SOCKET_FOLDER=$(running_socket_folder) || die "the database is not running. Start it with ./scripts/run in another terminal."
}
