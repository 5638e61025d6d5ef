# A private PostgreSQL cluster: one folder, one Unix socket in a folder that only its owner enters, no TCP port.
# Sourced after common.sh and packages.sh.
# shellcheck shell=bash

DATABASE_NAME=invites
DATABASE_OWNER=invites_local_owner

POSTGRES_HOME=    # holds data/ and log
POSTGRES_PROGRAMS= # the folder of initdb, pg_ctl, psql of the cluster's version
POSTGRES_USER=    # the system user it runs as
SOCKET_FOLDER=    # while it runs

# PostgreSQL refuses to run as root; then it runs as POSTGRES_USER. Its folder may be one that this user cannot enter.
as_postgres_user() {
    if [[ $(id -un) == "$POSTGRES_USER" ]]; then
        (cd / && "$@")
    else
        (cd / && setpriv --reuid="$POSTGRES_USER" --regid="$(id -g "$POSTGRES_USER")" --init-groups -- "$@")
    fi
}

# Decides where the cluster lies and whose it is, and says so where that is not the expected place.
locate_cluster() {
    POSTGRES_HOME="$LOCAL/postgres"
    local elsewhere="/var/lib/invites-local/${LOCAL//\//-}"
    if ! is_root; then
        POSTGRES_USER=$(id -un)
    elif [[ -d $POSTGRES_HOME && $(stat -c %u "$POSTGRES_HOME") != 0 ]]; then
        POSTGRES_USER=$(stat -c %U "$POSTGRES_HOME")
    else
        POSTGRES_USER=postgres
        id -u postgres >/dev/null 2>&1 || POSTGRES_USER=nobody
    fi
    # A checkout below /root, say, where no other user may pass.
    if [[ -d $elsewhere ]] || ! as_postgres_user test -x "$LOCAL"; then
        POSTGRES_HOME=$elsewhere
        [[ -d $elsewhere ]] && POSTGRES_USER=$(stat -c %U "$elsewhere")
        note "The database lies in $POSTGRES_HOME: user $POSTGRES_USER, as which it runs, cannot enter $LOCAL."
    elif is_root; then
        note "Started as root, so the database runs as user $POSTGRES_USER."
    fi
    if [[ $POSTGRES_HOME == "$elsewhere" ]] && ! is_root; then
        die "this checkout's database was made by root, in $elsewhere. Run this as root."
    fi

    POSTGRES_PROGRAMS=$(newest_postgres_folder)
    if [[ -f $POSTGRES_HOME/data/PG_VERSION ]] || as_postgres_user test -f "$POSTGRES_HOME/data/PG_VERSION"; then
        local version
        version=$(as_postgres_user cat "$POSTGRES_HOME/data/PG_VERSION")
        POSTGRES_PROGRAMS="/usr/lib/postgresql/$version/bin"
        [[ -x $POSTGRES_PROGRAMS/pg_ctl ]] ||
            die "the database in $POSTGRES_HOME is of PostgreSQL $version, whose programs are gone. Install postgresql-$version, or start anew with ./scripts/run --reset."
    fi
}

# The socket's folder: one that the database's user may enter, plainly named, and short: a socket's address has 107 bytes.
make_socket_folder() {
    local base
    for base in "${XDG_RUNTIME_DIR:-}" "${TMPDIR:-}" /tmp /var/tmp; do
        [[ ${#base} -le 60 && $base =~ ^/[A-Za-z0-9/._-]+$ ]] || continue
        SOCKET_FOLDER=$(as_postgres_user mktemp -d "${base%/}/invites.XXXXXX" 2>/dev/null) && return
    done
    die "no folder for the database's socket could be made: neither in \$XDG_RUNTIME_DIR nor in \$TMPDIR, /tmp or /var/tmp."
}

postgres_is_running() {
    as_postgres_user "$POSTGRES_PROGRAMS/pg_ctl" status --pgdata="$POSTGRES_HOME/data" >/dev/null 2>&1
}

create_cluster() {
    say "Creating a private PostgreSQL cluster in $POSTGRES_HOME"
    mkdir -p -- "$POSTGRES_HOME"
    if is_root; then chown "$POSTGRES_USER:" "$POSTGRES_HOME"; fi
    chmod 0700 "$POSTGRES_HOME"
    local password
    password=$(kept_secret "$LOCAL/database-owner.password")
    as_postgres_user rm -rf -- "$POSTGRES_HOME/data.new"
    as_postgres_user sh -c 'umask 077 && cat >"$1"' sh "$POSTGRES_HOME/password" <<<"$password"
    # Locale and encoding as Neon has them. The folder gets its name when it is whole, so that an interruption leaves nothing half made.
    as_postgres_user "$POSTGRES_PROGRAMS/initdb" --pgdata="$POSTGRES_HOME/data.new" --username="$DATABASE_OWNER" \
        --pwfile="$POSTGRES_HOME/password" --auth-local=scram-sha-256 --auth-host=reject \
        --locale=C.UTF-8 --encoding=UTF8 >"$LOCAL/initdb.log" 2>&1 ||
        die "the database cluster could not be created: $(tail -n 3 "$LOCAL/initdb.log")"
    as_postgres_user rm -f -- "$POSTGRES_HOME/password"
    as_postgres_user mv -- "$POSTGRES_HOME/data.new" "$POSTGRES_HOME/data"
}

# Starts the cluster, creating it first where there is none. Its processes leave this terminal's process group, so
# Ctrl-C does not reach them: they end when the server has.
start_postgres() {
    locate_cluster
    as_postgres_user test -f "$POSTGRES_HOME/data/PG_VERSION" || create_cluster
    if postgres_is_running; then
        note "Ending the database of a run that was killed."
        SOCKET_FOLDER=$(running_socket_folder)
        stop_postgres
    fi
    make_socket_folder
    say "Starting PostgreSQL"
    as_postgres_user "$POSTGRES_PROGRAMS/pg_ctl" start --silent --wait --timeout=60 --pgdata="$POSTGRES_HOME/data" \
        --log="$POSTGRES_HOME/log" \
        --options="-c listen_addresses='' -c unix_socket_directories='$SOCKET_FOLDER' -c unix_socket_permissions=0700 -c cluster_name=invites" \
        </dev/null 9>&- ||
        die "PostgreSQL did not start: $(as_postgres_user tail -n 5 "$POSTGRES_HOME/log" 2>/dev/null)"
    [[ $(owner_psql postgres -c "select 1 from pg_database where datname = '$DATABASE_NAME'") == 1 ]] ||
        owner_psql postgres -c "create database $DATABASE_NAME"
}

stop_postgres() {
    [[ -n $POSTGRES_HOME ]] || return 0
    if postgres_is_running; then
        as_postgres_user "$POSTGRES_PROGRAMS/pg_ctl" stop --silent --wait --timeout=60 --mode=fast --pgdata="$POSTGRES_HOME/data" ||
            warn "PostgreSQL in $POSTGRES_HOME did not stop."
    fi
    [[ -z $SOCKET_FOLDER ]] || rm -rf -- "$SOCKET_FOLDER"
    SOCKET_FOLDER=
}

# running_socket_folder: where the running cluster's socket is; fails where none runs.
running_socket_folder() {
    postgres_is_running || return 1
    as_postgres_user sed -n 5p "$POSTGRES_HOME/data/postmaster.pid"
}

# owner_psql DATABASE ARGUMENT…: psql as the database's owner; stops at the first error, prints bare values.
owner_psql() {
    local database=$1
    shift
    PGPASSWORD=$(kept_secret "$LOCAL/database-owner.password") "$POSTGRES_PROGRAMS/psql" --no-psqlrc --quiet --tuples-only \
        --no-align --set=ON_ERROR_STOP=1 --host="$SOCKET_FOLDER" --username="$DATABASE_OWNER" --dbname="$database" "$@"
}

# database_url USER PASSWORD
database_url() {
    printf 'postgresql://%s:%s@/%s?host=%s' "$1" "$2" "$DATABASE_NAME" "${SOCKET_FOLDER//\//%2F}"
}
