#!/usr/bin/env bash
# packages_test.sh BUILD_FOLDER SOURCE_ROOT VERSION: makes the Debian packages of a build, unpacks them into a scratch
# root, and looks whether they hold what they should and whether that runs.

set -euo pipefail
export LC_ALL=C.UTF-8

build=$1
root=$2
version=$3
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT

fail() {
    echo "packages_test: $*" >&2
    exit 1
}

[[ -x $build/bin/invites-server ]] || fail "invites-server is not built"
cpack --config "$build/CPackConfig.cmake" -B "$folder" -D CPACK_OUTPUT_FILE_PREFIX="$folder/packages" >"$folder/log" 2>&1 || {
    cat -- "$folder/log" >&2
    fail "cpack failed"
}

package_of() { # NAME: its file
    local files=("$folder/packages/$1_$version"_*.deb)
    [[ ${#files[@]} -eq 1 && -f ${files[0]} ]] || fail "there is no package $1: $(ls "$folder/packages")"
    printf '%s\n' "${files[0]}"
}

check() { # NAME LIBRARY: a package, and a library that it must depend on
    local file depends
    file=$(package_of "$1")
    dpkg-deb --info "$file" >/dev/null
    depends=$(dpkg-deb --field "$file" Depends)
    for needed in "$2" libqt6sql6-psql libqt6core6 libpq5 libc6; do
        # Newer distributions say libqt6core6t64.
        grep -qE "(^|, )$needed(t64)?($|,| )" <<<"$depends" || fail "$1 does not depend on $needed: $depends"
    done
    [[ $(dpkg-deb --field "$file" Version) == "$version" ]] || fail "$1 has another version"
    dpkg -x "$file" "$folder/root"
    local said
    said=$(env -i PATH=/nonexistent HOME="$folder" QT_QPA_PLATFORM=offscreen "$folder/root/usr/bin/$1" --version)
    [[ $said == "$1 $version" ]] || fail "$1 --version says: $said"
}

check invites-server libsodium23
if [[ -x $build/bin/invites-admin ]]; then
    check invites-admin libqt6widgets6
    id=org.handsel.InvitesAdmin
    for installed in applications/$id.desktop metainfo/$id.metainfo.xml icons/hicolor/scalable/apps/$id.svg; do
        cmp -- "$folder/root/usr/share/$installed" "$root/resources/admin/${installed##*/}" || fail "$installed is another"
    done
    grep -q "^Icon=$id$" "$root/resources/admin/$id.desktop" || fail "the desktop file names another icon"
    grep -q "<release version=\"$version\"" "$root/resources/admin/$id.metainfo.xml" || fail "the metainfo does not know $version"
fi
# Nothing but what was looked at.
unexpected=$(cd -- "$folder/root" && find . -type f | grep -vE '^\./usr/(bin/invites-(server|admin)|share/(applications|metainfo|icons)/.*InvitesAdmin.*)$' || true)
[[ -z $unexpected ]] || fail "unexpected: $unexpected"
