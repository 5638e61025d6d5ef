#!/usr/bin/env bash
# Every text of the console that has a number in it has its English forms, and lupdate sees every text:
# check_plurals.sh LUPDATE SOURCE_ROOT

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
# A text that comes in a variable is seen where it is written, if it is marked there.
unseen=$(grep -rlE '(QCoreApplication::translate\("[^"]+", *|\btr\()[a-z]' "$root/admin-app" --include='*.cpp' --include='*.h' |
    xargs -r grep -L QT_TRANSLATE_NOOP || true)
[[ -z $unseen ]] || {
    printf 'texts that lupdate cannot see (use Q_DECLARE_TR_FUNCTIONS and tr() with the text itself):\n%s\n' "$unseen" >&2
    exit 1
}
