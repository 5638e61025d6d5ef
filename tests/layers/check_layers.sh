#!/usr/bin/env bash
# Holds the layers apart: check_layers.sh SOURCE_ROOT QT_HEADER_FOLDER
#
# Reads layers.txt in its own folder. Prints every line that breaks a rule as file:line: reason, and fails if there is one.

set -euo pipefail
export LC_ALL=C.UTF-8

rules=$(cd -- "$(dirname -- "$0")" && pwd -P)/layers.txt
root=$1
qt_headers=$2
[[ -d $qt_headers/QtCore && -d $qt_headers/QtWidgets ]] || {
    echo "check_layers: no Qt headers in $qt_headers" >&2
    exit 2
}

cd -- "$root"
folders=()
for folder in common public-server admin-app resources sql tests; do
    [[ -d $folder ]] && folders+=("$folder")
done
mapfile -t sources < <(find "${folders[@]}" -name node_modules -prune -o -type f \( -name '*.h' -o -name '*.cpp' -o -name '*.c' -o -name '*.hpp' -o -name '*.cc' \) -print | sort)
[[ ${#sources[@]} -gt 0 ]] || {
    echo "check_layers: no sources in $root" >&2
    exit 2
}

qt_classes() { # MODULE: its headers that QtCore has not
    comm -23 <(ls "$qt_headers/$1") <(ls "$qt_headers/QtCore")
}

awk -v modules="$(for module in $(sed -n 's/^qt-only \([A-Za-z]*\):.*/\1/p' "$rules"); do
    [[ -d $qt_headers/$module ]] && printf '%s' "$(qt_classes "$module" | sed "s/^/$module:/" | tr '\n' ' ')"
done)" '
    function complain(reason) { printf "%s:%d: %s\n", FILENAME, FNR, reason; broken++ }
    function within(path, folder) { return path == folder || index(path, folder "/") == 1 }
    function within_any(path, list,    names, count, i) {
        count = split(list, names, " ")
        for (i = 1; i <= count; i++) if (names[i] == "any" || within(path, names[i])) return 1
        return 0
    }
    # The layer of a path: the longest folder in the table that holds it.
    function layer_of(path,    layer, best) {
        best = ""
        for (layer in may_include) if (within(path, layer) && length(layer) > length(best)) best = layer
        return best
    }
    function check_quoted(name,    base, target) {
        base = FILENAME; sub(/.*\//, "", base); sub(/\.[a-z]+$/, "", base)
        if (name == base ".moc" || name == "moc_" base ".cpp") return
        if (name !~ /^(common|public-server|admin-app|resources|sql|tests)\//) {
            complain("\"" name "\" is not written from the source root"); return
        }
        target = layer_of(name)
        if (target == "") { complain("\"" name "\" lies in no layer of layers.txt"); return }
        if (target != own && !within_any(name, may_include[own])) complain(own " may not include \"" name "\"")
    }
    function check_system(name,    i, plain) {
        for (i = 1; i <= onlies; i++)
            if (name ~ ("^(" only_pattern[i] ")$") && !within_any(FILENAME, only_folders[i]))
                complain("<" name "> stays within " only_folders[i])
        plain = name; sub(/.*\//, "", plain)
        for (i in qt_only) if ((name ~ ("^" i "(/|$)") || (i ":" plain) in qt_class) && !within_any(FILENAME, qt_only[i]))
            complain("<" name "> is of " i ", which stays within " qt_only[i])
    }
    function rest_after_colon(text) { sub(/^[^:]*:/, "", text); gsub(/^ +| +$/, "", text); return text }

    BEGIN {
        statement = "(select[ \t]|insert[ \t]+into[ \t]|update[ \t]+[a-z_.\"]+[ \t]+set[ \t]|delete[ \t]+from[ \t]|merge[ \t]+into[ \t]|truncate[ \t]|with[ \t]+[a-z_]+[ \t]+as[ \t]*\\(|(create|alter|drop)[ \t]+(or[ \t]+replace[ \t]+)?(table|schema|role|user|index|unique|view|function|trigger|type|policy|database)[ \t]|grant[ \t]|revoke[ \t]|copy[ \t]+[a-z_.]+[ \t(])"
        count = split(modules, names, " ")
        for (i = 1; i <= count; i++) qt_class[names[i]] = 1
    }
    FNR == 1 {
        own = FILENAME == rules_file ? "" : layer_of(FILENAME)
        if (FILENAME != rules_file && own == "") complain("lies in no layer of layers.txt")
    }
    FILENAME == rules_file {
        rules_read = 1
        if (/^layer /) { name = $2; sub(/:$/, "", name); may_include[name] = rest_after_colon($0) }
        # The pattern may hold colons; the folders follow the last one.
        if (/^only /) {
            line = $0; sub(/^only /, "", line); onlies++
            only_pattern[onlies] = line; sub(/:[^:]*$/, "", only_pattern[onlies])
            only_folders[onlies] = line; sub(/.*: */, "", only_folders[onlies])
        }
        if (/^qt-only /) { name = $2; sub(/:$/, "", name); qt_only[name] = rest_after_colon($0) }
        if (/^no-sql /) no_sql = no_sql substr($0, 7)
        if (/^sql-in /) sql_in = sql_in substr($0, 7)
        next
    }
    match($0, /^[ \t]*#[ \t]*include[ \t]*"[^"]+"/) { name = $0; sub(/^[^"]*"/, "", name); sub(/".*/, "", name); check_quoted(name); next }
    match($0, /^[ \t]*#[ \t]*include[ \t]*<[^>]+>/) { name = $0; sub(/^[^<]*</, "", name); sub(/>.*/, "", name); check_system(name); next }
    within_any(FILENAME, no_sql) && !within_any(FILENAME, sql_in) {
        code = tolower($0)
        if (code ~ /^[ \t]*(\/\/|\*)/) next
        # At the start of a string, plain or raw, or of a line within a raw one.
        if (code ~ ("\"([a-z_]*\\()?[ \t]*" statement) || code ~ ("^[ \t]*" statement)) complain("an SQL statement in a string; it belongs into sql/queries")
    }
    END { if (!rules_read) { print "check_layers: layers.txt was not read"; exit 2 } exit broken > 0 }
' rules_file="$rules" "$rules" "${sources[@]}"
