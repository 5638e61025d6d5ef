# The Debian and Ubuntu packages of every purpose, and their installation. Sourced after common.sh.
# shellcheck shell=bash

# To build both programs.
BUILD_PACKAGES=(
    g++ cmake ninja-build pkg-config ca-certificates git
    qt6-base-dev libqt6sql6-psql
    libqt6opengl6-dev qt6-charts-dev qt6-svg-dev qtkeychain-qt6-dev
    qt6-tools-dev qt6-l10n-tools
    libcpp-httplib-dev prometheus-cpp-dev libsodium-dev libexpected-dev
    libpq-dev libssl-dev zlib1g-dev libcurl4-openssl-dev
)

# To test: sanitizers come with g++; Clang builds the fuzz targets, formats and tidies.
TEST_PACKAGES=(pgbouncer ccache lld openssl python3 shellcheck desktop-file-utils appstream dpkg-dev file)
CLANG_PACKAGES=(clang libclang-rt-dev clang-tidy)
# Another major version formats otherwise.
FORMAT_PACKAGE=clang-format-14

check_distribution() {
    local id='' version=''
    # shellcheck disable=SC1091
    [[ -r /etc/os-release ]] && . /etc/os-release && id=${ID:-} version=${VERSION_ID:-}
    case $id in
    debian) [[ -z $version || ${version%%.*} -ge 12 ]] && return ;;
    ubuntu) [[ ${version%%.*} -ge 24 ]] && return ;;
    esac
    have apt-get || die "this needs apt: Debian 12 or newer, or Ubuntu 24.04 or newer."
    warn "made for Debian 12 or newer and Ubuntu 24.04 or newer; this is ${id:-unknown} ${version:-}. Trying all the same."
}

# Prints those of the named packages that are not installed.
missing_packages() {
    local installed
    installed=$(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    local package
    for package in "$@"; do
        grep -qxF "installed $package" <<<"$installed" || printf '%s\n' "$package"
    done
}

# Is there such a package to install? A new container has no package lists yet.
exists_in_apt() {
    [[ -n $(apt-cache --quiet madison bash 2>/dev/null) ]] || update_package_lists
    [[ -n $(apt-cache --quiet madison "$1" 2>/dev/null) ]]
}

update_package_lists() {
    as_root apt-get update --quiet -o DPkg::Lock::Timeout=300 ||
        warn "apt-get update failed; going on with the lists that are there."
}

# Prints the folder with the newest PostgreSQL server's programs, 15 or newer; nothing where there is none.
newest_postgres_folder() {
    local folder newest='' version
    for folder in /usr/lib/postgresql/*/bin; do
        version=${folder%/bin} version=${version##*/}
        [[ -x $folder/initdb && $version =~ ^[0-9]+$ && $version -ge 15 ]] || continue
        [[ -z $newest || $version -gt $newest ]] && newest=$version
    done
    [[ -z $newest ]] || printf '/usr/lib/postgresql/%s/bin\n' "$newest"
}

# The page's ALTCHA widget and the browser tests come from npm.
node_packages() {
    local major=0
    have node && major=$(node -p 'process.versions.node.split(".")[0]')
    if ! have npm || [[ $major -lt 18 ]]; then printf '%s\n' nodejs npm; fi
}

chromium_program() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if have "$name"; then
            command -v "$name"
            return
        fi
    done
}

as_root() {
    if is_root; then "$@"; else sudo -- "$@"; fi
}

# Debian would set up and start a cluster on port 5432 for whoever installs the server. We bring our own.
without_main_cluster() {
    local folder=/etc/postgresql-common/createcluster.d
    as_root mkdir -p "$folder"
    as_root sh -c "echo 'create_main_cluster = false' >$folder/invites.conf"
    local status=0
    "$@" || status=$?
    as_root rm -f "$folder/invites.conf"
    return "$status"
}

# The packages for tests start services; the tests start their own instead.
stop_service() {
    if [[ -d /run/systemd/system ]]; then
        as_root systemctl disable --quiet --now "$1" || true
    else
        as_root service "$1" stop >/dev/null 2>&1 || true
    fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends --quiet \
        -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" 9>&-
}

# install_packages PURPOSE PACKAGE…: installs what is missing, and says so. Costs a tenth of a second where nothing is.
install_packages() {
    local purpose=$1
    shift
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [[ ${#missing[@]} -gt 0 ]] || return 0

    say "Installing what is missing $purpose: ${missing[*]}"
    if ! is_root && ! have sudo; then
        die "that needs root, and there is no sudo. As root, run:
    apt-get update && apt-get install --yes --no-install-recommends ${missing[*]}
and then start this again."
    fi
    update_package_lists
    local command=(apt_install "${missing[@]}")
    [[ " ${missing[*]} " == *" postgresql "* ]] && command=(without_main_cluster "${command[@]}")
    "${command[@]}" || die "apt-get could not install: ${missing[*]}. The lines above say why."
    local package
    for package in "${missing[@]}"; do
        case $package in
        pgbouncer) stop_service pgbouncer ;;
        esac
    done
}

install_for_build() {
    check_distribution
    local packages=("${BUILD_PACKAGES[@]}")
    [[ -n $(newest_postgres_folder) ]] || packages+=(postgresql)
    mapfile -t -O "${#packages[@]}" packages < <(node_packages)
    install_packages "to build and run" "${packages[@]}"
}

# install_for_tests [clang]
install_for_tests() {
    local packages=("${TEST_PACKAGES[@]}")
    [[ ${1:-} != clang ]] || packages+=("${CLANG_PACKAGES[@]}")
    # Ubuntu has Chromium as a snap alone, and no newer Debian has this clang-format; without them a check is left out,
    # and said to be.
    if ! have "$FORMAT_PACKAGE" && exists_in_apt "$FORMAT_PACKAGE"; then packages+=("$FORMAT_PACKAGE"); fi
    if [[ -z $(chromium_program) ]] && exists_in_apt chromium; then packages+=(chromium); fi
    install_packages "to test" "${packages[@]}"
}
