#!/usr/bin/env bash
# Every text of the console that has a number in it has its English forms: check_plurals.sh LUPDATE SOURCE_ROOT

set -euo pipefail
export LC_ALL=C.UTF-8

lupdate=$1
root=$2
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

sources() { grep -A1 '<message numerus="yes">' "$1" | sed -n 's/^ *<source>\(.*\)<\/source>$/\1/p' | sort -u; }

# It also complains that it does not know C++17's nested namespaces, which only matter for the contexts.
"$lupdate" -silent -locations none -pluralonly -source-language en -target-language en "$root/admin-app" -ts "$work/found.ts" 2>"$work/words" || {
    cat "$work/words" >&2
    exit 1
}
sources "$work/found.ts" >"$work/found"
[[ -s $work/found ]] || {
    echo "check_plurals: lupdate found no text at all" >&2
    exit 1
}
missing=$(sources "$root/resources/admin/translations/plurals_en.ts" | comm -23 "$work/found" -)
[[ -z $missing ]] || {
    printf 'without English forms in resources/admin/translations/plurals_en.ts:\n%s\n' "$missing" >&2
    exit 1
}
